"""From readings to events: which statements are about the same incident, totals, scope, positions."""
