"""Measurements of the real pipeline; each prints a table for people and, last, one JSON object."""
