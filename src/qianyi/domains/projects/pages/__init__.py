"""What the pages of projects say."""
