"""Notices: kept inside for each recipient, and sent on by whatever channels there are."""
