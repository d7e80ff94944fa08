"""Pages of the talent library."""
