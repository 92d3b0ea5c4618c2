"""Command."""


def cover() -> None:
    """Not there yet."""
