"""Homes: a firm's, an officer's by what the unit is for, and what visitors find."""
