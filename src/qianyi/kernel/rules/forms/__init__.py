"""Forms of the rules app."""
