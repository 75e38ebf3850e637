"""Subscriptions: saved filters, and the delivery of what fits them; at least once, in order for each incident."""
