"""Which names mean the same firm: keys to find by, and how alike two names are."""
