"""The seed articles, fed once on the first start, each after the outcome of the one before."""
