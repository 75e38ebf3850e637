"""Feed formats: the bytes of RSS, Atom and JSON Feed become raw records."""
