"""What the claims of an incident come to: toll, positions, sources, grading; the rules, each by name."""
