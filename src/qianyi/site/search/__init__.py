"""The search box: one table over everything, filtered by who asks."""
