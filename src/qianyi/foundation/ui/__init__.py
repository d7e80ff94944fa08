"""The look and the words of every page: templates, style, tables, number formats, exports.

No models and no business terms.
"""
