"""Field types that carry a unit and its bounds, and the conversions used at the edges.

SI inside, plus degrees for latitude, longitude and bearing. Speeds in m/s, heights and ranges in m, times in s.
"""

from typing import Annotated

from pydantic import Field

LatitudeDeg = Annotated[float, Field(ge=-90.0, le=90.0)]
LongitudeDeg = Annotated[float, Field(ge=-180.0, le=180.0)]
BearingDeg = Annotated[float, Field(ge=0.0, lt=360.0)]
HeightM = Annotated[float, Field(ge=-500.0, le=100_000.0)]
RangeM = Annotated[float, Field(ge=0.0, le=40_000_000.0)]
SpeedMps = Annotated[float, Field(ge=0.0, le=20_000.0)]
DurationS = Annotated[float, Field(ge=0.0)]
RcsM2 = Annotated[float, Field(gt=0.0)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]

FOOT_M = 0.3048
"""International foot, exact (ISO 31-1)."""
NAUTICAL_MILE_M = 1852.0
"""International nautical mile, exact (ISO 31-1)."""
STATUTE_MILE_M = 1609.344
"""International statute mile, exact."""


def flight_level_m(flight_level: float) -> float:
    """Pressure altitude of a flight level, in m; read here as altitude above mean sea level (standard day)."""
    return flight_level * 100.0 * FOOT_M


def db_to_ratio(value_db: float) -> float:
    """Power ratio of a value in decibels."""
    return float(10.0 ** (value_db / 10.0))
