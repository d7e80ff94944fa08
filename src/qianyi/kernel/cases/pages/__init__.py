"""What pages of cases say, as values."""
