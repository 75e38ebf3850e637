"""``harmwatch backtest``."""


def backtest() -> None:
    """To be written."""
    raise NotImplementedError
