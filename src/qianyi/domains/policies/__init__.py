"""Policy items that answer: who qualifies, what is paid, and when."""
