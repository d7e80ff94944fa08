"""Plans, their targets, and how far they are. Reads observations; never changes them."""
