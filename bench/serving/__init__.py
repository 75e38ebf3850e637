"""The parts of ``bench.gateway``, a file each."""
