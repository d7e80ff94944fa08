"""What the pages of the policies app say."""
