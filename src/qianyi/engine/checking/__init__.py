"""Statements in, contradictions out, with the arithmetic shown."""
