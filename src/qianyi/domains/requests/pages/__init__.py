"""What pages of requests say."""
