"""The gateway's own copy of what it is asked for, in SQLite: made from Redis and the topics, and made again at will."""
