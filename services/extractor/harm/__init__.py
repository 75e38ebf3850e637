"""What was done to them: words of harm, the grammar around them, and counts of the dead and injured."""
