"""What was loaded and when; who used which right."""
