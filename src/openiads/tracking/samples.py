"""Made plots that come with openiads: two made radars on the open ocean, with the truth behind them."""

from importlib.resources import files
from pathlib import Path
from typing import Literal

SAMPLE = "sample"


def sample_file(name: str, which: Literal["plots", "truth"] = "plots") -> Path:
    """The shipped file where `name` is "sample" and no file is called so, else the file of that name."""
    if name != SAMPLE or Path(name).exists():
        return Path(name)
    return Path(str(files("openiads.tracking") / "data" / f"{which}.csv"))
