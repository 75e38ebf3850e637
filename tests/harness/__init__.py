"""What the tests of the delivery guarantees share: real service processes, whole topics, stores and their model."""
