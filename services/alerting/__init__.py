"""Keeps incidents with their ledger of claims, and decides what to say aloud."""
