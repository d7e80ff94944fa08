"""What each page of the check says, as values; and the memo."""
