"""What each set is scored by."""
