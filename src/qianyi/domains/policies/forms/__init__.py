"""Forms of the policies app."""
