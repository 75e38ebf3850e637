"""What is said aloud: whether and why an alert is raised, its words, what is masked in them."""
