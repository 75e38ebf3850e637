"""The parts of ``python -m bench.ingest``: each measures one thing and returns its figures."""
