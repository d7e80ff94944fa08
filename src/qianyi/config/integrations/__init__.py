"""Settings of what the product is joined to, one module each; flat names for the settings."""
