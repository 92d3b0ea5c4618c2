"""What is told of one point of the sky: site by site, in words, with the values behind them."""

from openiads.catalogue.estimate import Grade
from openiads.record import record
from openiads.units import LatitudeDeg, LongitudeDeg, Probability


@record
class Figure:
    """A value of the catalogue that a number rests on, with its spread and origin; see `catalogue.estimate.Estimate`.

    name: what it is of, in words; sources: ids of the catalogue's citations.
    """

    name: str
    low: float
    best: float
    high: float
    unit: str
    grade: Grade
    sources: tuple[str, ...]
    note: str
    default: bool


@record
class SensorView:
    """One sensor: whether it has the target in line of sight, None unknown, and how likely one look finds it.

    probability: None where unknown and for a sensor that does not search; words: why, in one sentence.
    """

    name: str
    searches: bool
    guides: bool
    in_sight: bool | None
    probability: Probability | None
    words: str
    figures: tuple[Figure, ...]


@record
class EffectorView:
    """One missile type or gun: whether the target is in its reach, None unknown; words: why, in one sentence."""

    name: str
    kind: str
    in_reach: bool | None
    words: str
    figures: tuple[Figure, ...]


@record
class SiteView:
    """One site. lat, lon: no finer than about a kilometre. there: probability that it is there at all.

    distance_m, bearing_deg: along the surface, from the site to the point. in_sight: None unknown; lowest_height_m:
    above ground at which a target over the point is in line of sight, None where unknown or never. detection:
    probability that a look of each of its radars finds the target, taken as there; in_reach: of any effector.
    """

    site_id: str
    system: str
    name: str
    lat: LatitudeDeg
    lon: LongitudeDeg
    tolerance_m: float
    there: Probability
    distance_m: float
    bearing_deg: float
    in_sight: bool | None
    lowest_height_m: float | None
    detection: Probability | None
    in_reach: bool | None
    words: str
    sensors: tuple[SensorView, ...]
    effectors: tuple[EffectorView, ...]


@record
class PointView:
    """A target over a point, and what all sites do together; None where something that counts is unknown.

    altitude_m: of the target above sea; words: the answer in a sentence or two; sites: nearest first.
    """

    lat: LatitudeDeg
    lon: LongitudeDeg
    level: str
    ground_m: float | None
    altitude_m: float | None
    target_class: str
    target: Figure
    in_sight: bool | None
    lowest_height_m: float | None
    detection: Probability | None
    in_reach: bool | None
    words: str
    sites: tuple[SiteView, ...]
    note: str = "Best estimates from public sources; simulation and analysis only, never a clearance to fly."
