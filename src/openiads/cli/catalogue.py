"""Command."""


def catalogue() -> None:
    """Not there yet."""
