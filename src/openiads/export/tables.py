"""The page's tables as CSV files (UTF-8, one header line)."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from openiads.export.page import ShareRow
from openiads.gazetteer.place import Place
from openiads.laydown.site import POSITION_DECIMALS, Site
from openiads.reports.claim import Claim

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets; text from reports gets an apostrophe before it."""

CLAIM_COLUMNS = (
    "id", "report", "source", "url", "published", "known_from", "quote", "offset", "system", "event", "modality",
    "progress", "count", "unit", "place", "place_lat", "place_lon", "place_tolerance_m", "origin", "destinations",
    "destination_mode", "operator", "owner", "attribution", "valid_from", "valid_to", "confidence", "duplicate_of",
)  # fmt: skip
SITE_COLUMNS = (
    "id", "system", "place", "lat", "lon", "tolerance_m", "status", "probability", "count", "operator", "valid_from",
    "valid_to", "known_from", "alternatives", "claims", "against", "reasons",
)  # fmt: skip
SHARE_COLUMNS = ("level", "sight_before", "sight_after", "detection_before", "detection_after")


def write_claims(claims: Iterable[Claim], path: Path) -> None:
    """One line per claim; lists are joined by "; ", unknown values are empty."""
    _write(path, CLAIM_COLUMNS, (_claim_cells(claim) for claim in claims))


def write_sites(sites: Iterable[Site], path: Path) -> None:
    """One line per site; alternatives as "name (weight)"."""
    _write(path, SITE_COLUMNS, (_site_cells(site) for site in sites))


def write_shares(shares: Iterable[ShareRow], path: Path) -> None:
    """One line per height or flight level; shares from 0 to 1, empty where none was computed."""
    rows = ([row.level, *(getattr(row, column) for column in SHARE_COLUMNS[1:])] for row in shares)
    _write(path, SHARE_COLUMNS, rows)


def _claim_cells(claim: Claim) -> list[object]:
    placed = {
        "place": _name(claim.place),
        **dict(zip(("place_lat", "place_lon", "place_tolerance_m"), _position(claim.place), strict=True)),
        "origin": _name(claim.origin),
        "destinations": "; ".join(place.name for place in claim.destinations),
        "attribution": "; ".join(claim.attribution),
    }
    return [placed[column] if column in placed else getattr(claim, column) for column in CLAIM_COLUMNS]


def _site_cells(site: Site) -> list[object]:
    made = {
        "place": site.place.name,
        **dict(zip(("lat", "lon", "tolerance_m"), _position(site.place), strict=True)),
        "alternatives": "; ".join(f"{one.place.name} ({one.weight:.2f})" for one in site.alternatives),
        "claims": "; ".join(site.claims),
        "against": "; ".join(site.against),
        "reasons": "; ".join(site.reasons),
    }
    return [made[column] if column in made else getattr(site, column) for column in SITE_COLUMNS]


def _position(place: Place | None) -> tuple[object, object, object]:
    """Latitude, longitude and tolerance, no finer than a site is shown."""
    if place is None:
        return None, None, None
    return round(place.lat, POSITION_DECIMALS), round(place.lon, POSITION_DECIMALS), round(place.tolerance_m)


def _name(place: Place | None) -> str:
    return place.name if place else ""


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
