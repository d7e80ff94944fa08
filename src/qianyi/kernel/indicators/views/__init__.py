"""The pages of indicators, one module an object."""
