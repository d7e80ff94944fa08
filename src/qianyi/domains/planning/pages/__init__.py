"""What each page of planning says, as values."""
