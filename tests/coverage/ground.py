"""Made-up ground for the tests of coverage: a sea, a wall, a hole, around 60 N or 35 N."""

import math
from functools import cache

import numpy as np
from rasterio import Affine
from rasterio.crs import CRS

from openiads.catalogue.load import find_system
from openiads.coverage.emplacement import Emplacement
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation

STEP_DEG = 0.02


def flat(lat: float = 35.0, lon: float = 36.0, height_m: float = 0.0, half_deg: float = 1.0) -> Elevation:
    """Level ground around a point, postings two hundredths of a degree apart."""
    n = 2 * round(half_deg / STEP_DEG) + 1
    heights = np.full((n, n), height_m, dtype=np.float32)
    west, north = lon - half_deg - STEP_DEG / 2, lat + half_deg + STEP_DEG / 2
    placed = Affine(STEP_DEG, 0.0, west, 0.0, -STEP_DEG, north)
    posting_m = STEP_DEG * 111_195.0 * math.cos(math.radians(lat))
    return Elevation(heights, placed, CRS.from_epsg(4326), "made-up level ground", posting_m)


def walled(height_m: float = 1500.0) -> Elevation:
    """Level ground with a wall 0.2 degrees east of the middle."""
    ground = flat()
    ground.heights[:, 60] = height_m
    return ground


def holed() -> Elevation:
    """Level ground with a strip of unknown heights 0.2 degrees east of the middle."""
    return walled(math.nan)


@cache
def emplacement(
    system: str = "s-400", lat: float = 35.0, lon: float = 36.0, site_id: str = "one", mast: bool = False
) -> Emplacement:
    return Emplacement(site_id=site_id, system=find_system(system), point=Point(lat=lat, lon=lon), mast=mast)


def sea_and_hill() -> Elevation:
    """Sea around a site on land, a hill 0.1 degrees east of the middle, a hole in the far west."""
    ground = flat()
    ground.heights[45:56, 45:56] = 5.0
    ground.heights[45:56, 55] = 400.0
    ground.heights[:, :10] = math.nan
    return ground
