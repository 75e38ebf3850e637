"""``harmwatch up`` on one machine: embedded Kafka and Redis, and the supervisor of all processes."""
