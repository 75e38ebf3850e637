"""The sets, a reader each: items in, Articles and what people said of them out. Nothing of a set is kept."""
