"""How right the extractor and the alerting are, measured on development sets given by path, traps and seeds."""
