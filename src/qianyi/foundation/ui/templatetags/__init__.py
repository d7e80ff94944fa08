"""Template tags of the UI kit; ``{% load qianyi %}``."""
