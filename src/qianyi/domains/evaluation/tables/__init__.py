"""Lists of evaluations."""
