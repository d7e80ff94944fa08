"""Tables of the policies app."""
