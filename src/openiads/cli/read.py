"""Command."""


def read() -> None:
    """Not there yet."""
