"""Pages of the policies app."""
