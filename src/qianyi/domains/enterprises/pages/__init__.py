"""What the pages of enterprises say."""
