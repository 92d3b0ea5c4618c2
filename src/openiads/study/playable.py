"""The laydown of a day as a scenario that can be played."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from openiads.gazetteer.find import find_place
from openiads.gazetteer.place import Place
from openiads.laydown.laydown import laydown_at
from openiads.reports.claim import Claim
from openiads.simulation.from_laydown import WITHIN_M, scenario_from_laydown
from openiads.simulation.scenario import Scenario
from openiads.study.placed import TYPED_TOLERANCE_M, typed_point
from openiads.terrain.find import open_elevation

Step = Callable[[str, float], None]


def playable(
    claims: Sequence[Claim],
    day: date,
    *,
    known_at: date | None = None,
    asset: str | None = None,
    with_arriving: bool = False,
    terrain: str | None = None,
    terrain_name: str | None = None,
    progress: Step | None = None,
) -> Scenario:
    """Make the laydown of a day a scenario: units, observed traffic, a notional raid.

    known_at: leave out what became known only later. asset: what is defended, a place's name or "LAT,LON"; None: the
    place with the likeliest unit. with_arriving: play what is on its way as if it had arrived. terrain: as `--terrain`
    says; terrain_name: what the scenario calls it, by default the same. Raises PlaceError, TerrainError, ScenarioError.
    """
    step = progress or (lambda text, share: None)
    place = defended_place(asset) if asset is not None else None
    step("reading the terrain", 0.0)
    ground = open_elevation(terrain, [place.point] if place else [], WITHIN_M) if terrain else None
    step("placing the sites", 0.5)
    known = [one for one in claims if known_at is None or one.known_from <= known_at]
    sites = laydown_at(known, day)
    built = scenario_from_laydown(known, sites, day, asset=place, with_arriving=with_arriving, elevation=ground)
    return built if terrain is None else replace(built, terrain=terrain_name or terrain)


def defended_place(text: str) -> Place:
    """A place by its name, or a point given as "LAT,LON". Raises PlaceError."""
    point = typed_point(text, "--asset")
    if point is None:
        return find_place(text)
    name = f"point {point.lat:.2f}, {point.lon:.2f}"
    return Place(name=name, lat=point.lat, lon=point.lon, tolerance_m=TYPED_TOLERANCE_M)
