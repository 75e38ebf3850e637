"""What people decide: merge, split, sign-off, correction, claim, redaction, label. Pure; one action a file."""
