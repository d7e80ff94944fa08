"""What was loaded and when; issue C adds who did what."""
