"""Lists of the rules app."""
