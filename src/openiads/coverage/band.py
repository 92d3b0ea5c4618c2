"""Bands of flight levels in which exposure is told: FL100-200 is from 10 000 to 20 000 feet."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from openiads.coverage.level import HIGHEST_FLIGHT_LEVEL
from openiads.errors import Fault, ScenarioError
from openiads.record import record
from openiads.units import flight_level_m

DEFAULT_BANDS = ((0.0, 100.0), (100.0, 200.0), (200.0, 300.0), (300.0, 400.0), (400.0, 500.0))
MOST_BANDS = 12
STEP_FL = 50.0
"""A band is looked at every 5 000 feet, its lowest and highest level among them."""
LOWEST_FL = 5.0
"""The level that stands for the ground of a band from FL000: 500 feet above the sea. Grade N: assumption."""
_BAND = re.compile(r"(?:FL)?\s*(\d{1,4}(?:\.\d+)?)\s*(?:-|–|\.\.|to)\s*(?:FL)?\s*(\d{1,4}(?:\.\d+)?)", re.IGNORECASE)
EXAMPLE = "0-100,100-200,200-300"


@record
class Band:
    """Flight levels from `low_fl` up to `high_fl`, in hundreds of feet above the sea (standard day)."""

    low_fl: Annotated[float, Field(ge=0.0, le=HIGHEST_FLIGHT_LEVEL)]
    high_fl: Annotated[float, Field(ge=0.0, le=HIGHEST_FLIGHT_LEVEL)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low_fl < self.high_fl:
            raise ValueError(f"FL{self.low_fl:03g} to FL{self.high_fl:03g} does not rise")
        return self

    @property
    def text(self) -> str:
        """How it is written: "FL000-100"."""
        return f"FL{self.low_fl:03g}-{self.high_fl:03g}"

    @property
    def altitudes_m(self) -> NDArray[np.float64]:
        """Altitudes above the sea at which it is looked at, rising: float64 (n,)."""
        low = max(self.low_fl, min(LOWEST_FL, self.high_fl))
        n = max(2, int(np.ceil((self.high_fl - low) / STEP_FL)) + 1)
        return np.array([flight_level_m(level) for level in np.linspace(low, self.high_fl, n)])


def parse_bands(text: str) -> tuple[Band, ...]:
    """Bands from "0-100,100-200" or "FL000-FL100 FL100-FL200".

    Raises ScenarioError with all that is wrong: no band, a band that does not rise, one that stands twice.
    """
    faults: list[Fault] = []
    pairs: list[tuple[float, float]] = []
    for part in (part.strip() for part in re.split(r"[,;]+", text)):
        found = _BAND.fullmatch(part)
        if found is None:
            faults.append(_fault(part, "no band of flight levels"))
        else:
            pairs.append((float(found[1]), float(found[2])))
    if faults:
        raise ScenarioError(faults)
    return bands(pairs)


def bands(pairs: Sequence[tuple[float, float]] = DEFAULT_BANDS) -> tuple[Band, ...]:
    """Bands from their lowest and highest flight levels, lowest first. Raises ScenarioError as `parse_bands`."""
    faults = []
    for low, high in pairs:
        if not 0.0 <= low < high <= HIGHEST_FLIGHT_LEVEL:
            faults.append(_fault(f"{low:g}-{high:g}", f"does not rise, or leaves FL000 to FL{HIGHEST_FLIGHT_LEVEL:g}"))
    if not 1 <= len(pairs) <= MOST_BANDS or len(set(pairs)) < len(pairs):
        faults.append(_fault(f"{len(pairs)} bands", f"none, one twice, or more than {MOST_BANDS}"))
    if faults:
        raise ScenarioError(faults)
    return tuple(Band(low_fl=low, high_fl=high) for low, high in sorted(pairs))


def _fault(value: str, problem: str) -> Fault:
    remedy = f"give flight levels in hundreds of feet, like {EXAMPLE}"
    return Fault(where="flight levels", field="band", value=value, problem=problem, remedy=remedy)
