"""Who was harmed: groups of people, counted or named, with what the words say of their status."""
