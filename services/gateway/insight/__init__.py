"""What the gateway says of the whole: numbers, coverage, digests, why an article is silent, and how it all runs."""
