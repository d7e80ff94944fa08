"""Boards: what each unit owes, and what leaders have to look at today, gathered from the apps."""
