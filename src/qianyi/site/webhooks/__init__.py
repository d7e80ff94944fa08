"""Webhooks: events sent to the addresses that asked for them, signed, tried again."""
