"""Lists of the talent library."""
