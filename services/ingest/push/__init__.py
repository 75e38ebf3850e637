"""``POST /v1/articles``: articles that somebody else sends, answered once they are on their topic."""
