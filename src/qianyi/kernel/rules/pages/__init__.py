"""What the pages of the rules app say."""
