"""Documents, versions, sections, statements, corrections, citations."""
