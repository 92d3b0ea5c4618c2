"""A system set up at a point, as coverage counts it."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from openiads.catalogue.effector import Effector
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import System
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.units import Probability


@record
class Emplacement:
    """One system at one point.

    site_id: unique among the sites of a coverage. mast: whether optional radars (masts) stand there too.
    tolerance_m: how far off the point may be; results are not exported more finely.
    probability: that it is there at all; a plain coverage takes it as there, an ensemble draws it.
    """

    site_id: Annotated[str, Field(min_length=1)]
    system: System
    point: Point
    mast: bool = False
    tolerance_m: Annotated[float, Field(ge=1000.0)] = 1000.0
    probability: Probability = 1.0


def seeing_sensors(emplacement: Emplacement) -> list[Radar]:
    """Sensors whose line of sight counts: radars, optional ones only with a mast; without any radar, optical sights."""
    present = [sensor for sensor in emplacement.system.sensors if emplacement.mast or not sensor.optional]
    return [sensor for sensor in present if sensor.role != "electro-optical"] or present


def searching_radars(emplacement: Emplacement) -> list[Radar]:
    """Radars that find targets on their own: search and dual-role sets; where there is none, whatever sees."""
    seeing = seeing_sensors(emplacement)
    return [radar for radar in seeing if radar.role == "search" or radar.dual_role] or seeing


def guiding_sensors(emplacement: Emplacement) -> list[Radar]:
    """Sensors that guide the effectors: engagement and dual-role radars; where there is none, whatever sees."""
    seeing = seeing_sensors(emplacement)
    return [radar for radar in seeing if radar.role == "engagement" or radar.dual_role] or seeing


def highest_antenna_m(sensors: Iterable[Radar]) -> float:
    """Height above the ground of the highest of some sensors, m: of antennas on one spot it sees all that others do."""
    return max(sensor.antenna_height_m.best for sensor in sensors)


def effector_label(emplacement: Emplacement, effector: Effector) -> str:
    """Name of an effector of one site, unique among all sites."""
    return f"{emplacement.site_id}: {effector.name}"
