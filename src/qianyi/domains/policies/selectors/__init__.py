"""Reading the policies app."""
