"""Files and text: decoding, extraction, document structure, numerals, quantities."""
