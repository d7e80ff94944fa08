"""Forms of the enterprises app."""
