"""Ingest: news from feeds and files becomes Articles on their topic, each version once."""
