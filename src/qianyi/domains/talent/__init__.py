"""People who agreed to be found, and the firms that look for them."""
