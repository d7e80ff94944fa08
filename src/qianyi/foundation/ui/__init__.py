"""The look and the words of every page: templates, style, tables, number formats, exports. No models, no business terms."""
