"""Lists of the enterprises app."""
