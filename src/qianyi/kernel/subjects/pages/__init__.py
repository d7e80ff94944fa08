"""What the pages of accounts and places say."""

from __future__ import annotations

from .accounts import account_page, account_step, invite_new, link_for

__all__ = ["account_page", "account_step", "invite_new", "link_for"]
