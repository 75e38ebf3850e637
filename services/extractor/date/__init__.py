"""When it happened, told apart from when it was reported."""
