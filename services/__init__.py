"""The services of harmwatch; each folder has the same shape: a pure core, its I/O, and a composition root."""
