"""What is known of systems and air vehicles, each value with its grade and sources."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import TypeAdapter

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.citation import Source
from openiads.catalogue.describe import GRADES, cited, find_item, listing
from openiads.catalogue.load import load_catalogue
from openiads.catalogue.system import System
from openiads.errors import CatalogueError
from openiads.record import record
from openiads.web.desk import DeskDep
from openiads.web.problems import NotFoundError

router = APIRouter(prefix="/catalogue", tags=["catalogue"])


@record
class SystemLine:
    """A system in few words; values: how many it has; grades: how many of each; class_defaults: filled from its class.

    longest_reach_m: of its effectors; best_sensor_range_m: at which its best sensor finds a fighter.
    """

    id: str
    name: str
    nato_name: str | None
    country: str
    longest_reach_m: float
    best_sensor_range_m: float
    values: int
    grades: dict[str, int]
    class_defaults: int


@record
class AirVehicleLine:
    """A class of air vehicle in few words, with its best values."""

    id: str
    name: str
    kind: str
    rcs_m2: float
    cruise_speed_mps: float
    altitude_m: float
    values: int
    grades: dict[str, int]
    class_defaults: int


@record
class NamedWeapon:
    """A weapon system that is read in reports and placed, not modelled."""

    id: str
    name: str
    country: str


@record
class Listing:
    """All that the catalogue holds, and what each grade of a value means."""

    systems: tuple[SystemLine, ...]
    air_vehicles: tuple[AirVehicleLine, ...]
    lexicon: tuple[NamedWeapon, ...]
    grades: dict[str, str]


@record
class Entry:
    """A system or a class of air vehicle with all its values, and the sources that these name."""

    system: System | None
    air_vehicle: AirVehicle | None
    sources: tuple[Source, ...]


_LISTING, _ENTRY = TypeAdapter(Listing), TypeAdapter(Entry)


@router.get("", summary="All systems and air vehicles", response_model=Listing)
def read_catalogue(request: Request, desk: DeskDep) -> Response:
    """Give all systems and classes of air vehicle in a line of facts each, and the names that are only placed."""

    def written() -> bytes:
        return _LISTING.dump_json(_LISTING.validate_python({**listing(load_catalogue()), "grades": GRADES}))

    return desk.answers.cached(request, (), "application/json", written)


@router.get("/{name}", summary="One system or air vehicle", response_model=Entry)
def read_entry(
    request: Request,
    desk: DeskDep,
    name: Annotated[
        str,
        Path(
            max_length=200,
            description="A system by id, name, alias or NATO name in any script, or a class of air vehicle by id.",
            examples=["sa-22"],
        ),
    ],
) -> Response:
    """Give all values of one record, each with low, best and high, unit, grade and sources, and those sources."""
    known = load_catalogue()
    try:
        item = find_item(name, known)
    except CatalogueError as error:
        raise NotFoundError(error.faults) from None
    entry = Entry(
        system=item if isinstance(item, System) else None,
        air_vehicle=item if isinstance(item, AirVehicle) else None,
        sources=tuple(known.sources[identifier] for identifier in cited(item)),
    )
    return desk.answers.cached(request, (item.id,), "application/json", lambda: _ENTRY.dump_json(entry))
