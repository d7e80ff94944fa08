"""Forms of the talent library."""
