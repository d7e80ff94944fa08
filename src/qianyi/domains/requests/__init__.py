"""Requests of enterprises, from whichever door they came in to the answer that satisfied."""
