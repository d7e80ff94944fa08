"""What the pages of reporting say, as values."""
