"""Polling: which feeds are watched, when each is asked, and what becomes of its answer."""
