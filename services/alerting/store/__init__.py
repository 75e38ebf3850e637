"""Redis: what is read for a decision, what it writes, all or nothing; and the same in memory."""
