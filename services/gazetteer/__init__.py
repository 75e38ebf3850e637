"""Place data, pure and shared: names to places, names in text, distances, countries near a point."""
