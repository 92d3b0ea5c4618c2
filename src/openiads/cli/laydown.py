"""Command."""


def laydown() -> None:
    """Not there yet."""


def explain() -> None:
    """Not there yet."""
