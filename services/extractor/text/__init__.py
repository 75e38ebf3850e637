"""The text itself: language, sentences, tokens, numbers, lexicons, and what tells one story from another."""
