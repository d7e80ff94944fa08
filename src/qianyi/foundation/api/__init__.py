"""The manners every operation of the API shares; the operations are in each app's ``api.py``."""
