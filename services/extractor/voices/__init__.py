"""Who did it and who says so: parties, claimants, and what a sentence does with its content."""
