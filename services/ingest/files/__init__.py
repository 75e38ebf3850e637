"""Files and standard input: what `harmwatch feed` reads, whatever its format, and publishes at a given rate."""
