"""Rules as data: who qualifies, what is missing, who scores what."""
