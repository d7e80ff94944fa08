"""Evaluation runs, the zone's own score, and what would change if."""
