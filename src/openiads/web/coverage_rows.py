"""The shapes of what `cover --json` prints and of a cut's profile, for the reference and for the page's types."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Share = float | None
"""0 to 1; null where nothing is known."""


class Exact(BaseModel):
    """No field more than these."""

    model_config = ConfigDict(extra="forbid")


class Reached(Exact):
    """The share of the ground that one missile or gun of a site reaches, with its range in m."""

    effector: str
    site: str
    range_m: float
    share: Share


class Sighting(Exact):
    """Where on a route something is first seen, km from its start, and by which site."""

    km: float
    site: str


class OfRoute(Exact):
    """Shares of the length of a route that is flown at a height."""

    length_km: float
    line_of_sight_share: Share
    detection_share: Share
    unknown_share: Share
    first_in_sight: Sighting | None
    first_detected: Sighting | None


class OfStrip(Exact):
    """Shares of the ground along a line."""

    area_km2: float
    line_of_sight_share: Share
    detection_share: Share
    unknown_share: Share
    reach: list[Reached]


class OverDraws(Exact):
    """Shares over draws of where the sites stand: mean, 5th and 95th percentile, and by how many sites at least."""

    draws: int
    seed: int
    line_of_sight_share: Share
    p05: Share
    p95: Share
    detection_share: Share
    at_least: dict[str, Share]
    unknown_share: Share


class SinceThen(Exact):
    """What changed since the day compared with, as shares of the ground."""

    date: str
    gained_share: Share
    lost_share: Share
    kept_share: Share
    neither_share: Share
    unknown_share: Share
    detection_change: float | None


class LevelShares(Exact):
    """Shares at one height: above ground in m, or a flight level."""

    agl_m: float | None = None
    fl: float | None = None
    line_of_sight_share: Share
    detection_share: Share
    unknown_share: Share
    reach: list[Reached]
    route: OfRoute | None = None
    strip: OfStrip | None = None
    draws: OverDraws | None = None
    against: SinceThen | None = None


class SharesBody(Exact):
    """What `cover --json` prints, a row for each height; notes: what was left out and why."""

    levels: list[LevelShares]
    notes: list[str]


class ProfilePoint(Exact):
    """A point of a line: distance from its start, the ground, and the lowest altitude above sea that each site sees."""

    distance_m: float
    lat: float
    lon: float
    surface: str
    elevation_m: float | None
    lowest_visible_altitude_m: dict[str, float | None]


class CutBody(Exact):
    """What `cut --json` prints; settings: what it stands on."""

    profile: list[ProfilePoint]
    settings: dict[str, Any] = Field(description="Target, terrain, refraction and the like, by name.")
    notes: list[str]
