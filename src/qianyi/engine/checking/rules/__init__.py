"""The rules of 数据核校, each in a module of its own.

``find(corpus)`` yields findings, nothing else is shared.
"""
