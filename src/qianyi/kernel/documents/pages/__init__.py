"""What the pages of documents show, made from the selectors' values.

Words, markup of the text, panels.
"""
