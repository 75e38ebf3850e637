"""Article pages: the HTML of a page becomes the article's whole text, and what the page says of itself."""
