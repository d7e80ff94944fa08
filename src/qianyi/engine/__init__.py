"""Pure Python on text, dates and tables. No Django, no database, no network."""
