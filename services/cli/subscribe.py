"""``harmwatch subscribe``."""


def subscribe() -> None:
    """To be written."""
    raise NotImplementedError
