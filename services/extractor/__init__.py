"""Reads articles: from text to structured events, each fact with its span."""
