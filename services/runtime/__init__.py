"""What all services share: settings, Kafka and Redis clients, dead letters, logs, metrics, health."""
