"""Territories, departments, memberships: whose figure, and who may act."""
