"""``harmwatch feed``."""


def feed() -> None:
    """To be written."""
    raise NotImplementedError
