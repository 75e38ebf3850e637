"""What kind of text and of harm this is: why an article, or an event of it, is silent."""
