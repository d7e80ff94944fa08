"""The dictionary of indicators and the one dated fact base."""
