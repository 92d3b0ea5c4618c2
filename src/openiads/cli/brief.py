"""Command."""


def brief() -> None:
    """Not there yet."""


def demo() -> None:
    """Not there yet."""
