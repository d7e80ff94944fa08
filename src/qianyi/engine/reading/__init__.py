"""Text in, statements and commitments out, each with its span."""
