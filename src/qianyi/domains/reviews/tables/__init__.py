"""Lists of the app."""
