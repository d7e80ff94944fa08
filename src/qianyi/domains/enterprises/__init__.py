"""Enterprises: what is known of each, its titles, records and visits."""
