"""The qianyi command."""
