"""The learned judge: what it sees of a draft, and what it says."""
