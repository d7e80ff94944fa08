"""One module a way of running: base, demo, test, production."""
