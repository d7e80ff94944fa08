"""Qianyi 千亿: the operating platform of a high-tech zone."""
