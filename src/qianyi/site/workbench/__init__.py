"""The workbench: what waits for whoever signs in, gathered from the apps."""
