"""Where allauth and Django call into identity: adapters and middleware named in the settings."""
