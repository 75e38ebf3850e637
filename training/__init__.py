"""Training: from the development sets to what the extractor's learned stage ships in ``services/extractor/models``."""
