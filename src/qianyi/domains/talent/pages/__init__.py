"""Heads and facts of the library's pages."""
