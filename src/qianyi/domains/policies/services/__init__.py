"""Writing the policies app."""
