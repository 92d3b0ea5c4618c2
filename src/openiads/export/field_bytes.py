"""A field as bytes: a length, a header in JSON, and the planes one after the other, as a browser takes them."""

import json
from typing import Any

import numpy as np

from openiads.coverage.emplacement import Emplacement
from openiads.coverage.field import (
    CERTAIN,
    FLOOR_OUTSIDE,
    FLOOR_UNKNOWN,
    GROUND_UNKNOWN,
    SHARE_OUTSIDE,
    SHARE_UNKNOWN,
    Field,
)
from openiads.laydown.site import POSITION_DECIMALS

ALIGNED_BYTES = 8
"""Planes begin at multiples of this, so that they can be read in place."""
TOO_FINE = ("crs", "centre_lat", "centre_lon")
"""Attributes that would tell the place of a single site more finely than it is known."""
CODES = {
    "floor_unknown": FLOOR_UNKNOWN,
    "floor_outside": FLOOR_OUTSIDE,
    "ground_unknown": GROUND_UNKNOWN,
    "share_certain": CERTAIN,
    "share_unknown": SHARE_UNKNOWN,
    "share_outside": SHARE_OUTSIDE,
}


def field_bytes(field: Field, **more: object) -> bytes:
    """Write a field: uint32 length of the header, the header as JSON in UTF-8, the planes; all numbers little-endian.

    The header names each plane with dtype, shape (rows from the north, columns from the west) and offset in bytes after
    the header, and says where the raster lies, what the levels are and what the codes mean. more: what the header
    says besides.
    """
    planes = {
        name: np.ascontiguousarray(plane, dtype=plane.dtype.newbyteorder("<")) for name, plane in field.planes.items()
    }
    offsets, end = {}, 0
    for name, plane in planes.items():
        offsets[name] = end
        end += -(-plane.nbytes // ALIGNED_BYTES) * ALIGNED_BYTES
    listed = [_plane(name, plane, offsets[name]) for name, plane in planes.items()]
    header = json.dumps(_header(field) | more | {"planes": listed}, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-(len(header) + 4) % ALIGNED_BYTES)
    parts = [len(header).to_bytes(4, "little"), header]
    for plane in planes.values():
        parts += [plane.tobytes(), b"\0" * (-plane.nbytes % ALIGNED_BYTES)]
    return b"".join(parts)


def _plane(name: str, plane: np.ndarray[Any, Any], offset: int) -> dict[str, Any]:
    return {"name": name, "dtype": plane.dtype.name, "shape": plane.shape, "offset": offset, "bytes": plane.nbytes}


def _header(field: Field) -> dict[str, Any]:
    raster = field.raster
    west, south, east, north = raster.bounds_deg
    return {
        "quantity": field.quantity,
        "bounds": {"west": west, "south": south, "east": east, "north": north},
        "rows": raster.n_rows,
        "columns": raster.n_columns,
        "cell_m": raster.cell_m,
        "posting_m": field.posting_m,
        "radius_m": field.radius_m,
        "levels": [
            {"text": one.text, "above_ground": one.above_ground, "number": one.number, "height_m": one.height_m}
            for one in field.levels
        ],
        "sites": [_site(place) for place in field.sites],
        "sites_before": None if field.sites_before is None else [_site(place) for place in field.sites_before],
        "effectors": field.effectors,
        "codes": CODES,
        "about": {name: value for name, value in field.attrs.items() if name not in TOO_FINE},
    }


def _site(place: Emplacement) -> dict[str, Any]:
    """A site, no more finely than it is known."""
    lat, lon = (round(value, POSITION_DECIMALS) for value in (place.point.lat, place.point.lon))
    return {
        "id": place.site_id,
        "system": place.system.id,
        "name": place.system.name,
        "lat": lat,
        "lon": lon,
        "tolerance_m": place.tolerance_m,
        "probability": place.probability,
    }
