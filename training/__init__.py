"""Training: from the development sets to what the extractor ships in ``services/extractor/judge/models``."""
