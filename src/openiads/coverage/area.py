"""What shares are of: distances and bearings from the first site, a route, a strip along lines; and at what heights."""

from collections.abc import Sequence
from dataclasses import dataclass

from openiads.coverage.route import Route
from openiads.errors import Fault, UsageError

DEFAULT_HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0)
LARGEST_WITHIN_KM = 1500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What shares are of: distances and bearings from the first site, a route, a strip along lines."""

    within_m: tuple[float, float]
    sector_deg: tuple[float, float]
    route: Route | None = None
    strip: tuple[Route, ...] = ()
    strip_half_width_m: float = 0.0

    @property
    def lines(self) -> tuple[Route, ...]:
        """The route and what the strip runs along, as far as they are asked for."""
        return (*((self.route,) if self.route else ()), *self.strip)


def parse_area(within: str, sector: str, route: Route | None, strip: tuple[Route, ...], strip_width_km: float) -> Area:
    """The area of texts such as "20-80" (km) and "300-60" (degrees), a route and a strip along lines.

    Raises UsageError where one of them is none of its kind.
    """
    if not 0.0 < strip_width_km <= LARGEST_WITHIN_KM:
        raise _wrong("strip-width", strip_width_km, f"{strip_width_km:g} must be above 0 km", "give a few km")
    return Area(
        within_m=parse_within_m(within),
        sector_deg=parse_sector_deg(sector),
        route=route,
        strip=strip,
        strip_half_width_m=strip_width_km * 1000.0,
    )


def parse_within_m(text: str) -> tuple[float, float]:
    """Nearest and farthest distance in m, from "80" or "20-80" in km. Raises UsageError."""
    nearest, farthest = _span(text if "-" in text.strip()[1:] else f"0-{text}", "within", "80 or 20-80 (km)")
    if not 0.0 <= nearest < farthest <= LARGEST_WITHIN_KM:
        raise _wrong("within", text, f"{text!r} must rise, within 0 to {LARGEST_WITHIN_KM:g} km", "write 80 or 20-80")
    return nearest * 1000.0, farthest * 1000.0


def parse_sector_deg(text: str) -> tuple[float, float]:
    """First and last bearing, from "45-135". Raises UsageError."""
    first, last = _span(text, "sector", "45-135 or 300-60 (degrees)")
    if not (0.0 <= first <= 360.0 and 0.0 <= last <= 360.0 and first != last):
        problem = f"{text!r} must be two different bearings of 0 to 360"
        raise _wrong("sector", text, problem, "write 45-135, or 0-360 for all around")
    return first, last


def parse_heights(agl: str | None, fl: str | None, route: Route | None) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Heights above ground in m and flight levels: those asked for and those of the route, else the default heights.

    Raises UsageError where a text is no list of numbers like "100,3000".
    """
    return asked_heights(_numbers(agl, "agl"), _numbers(fl, "fl"), route)


def asked_heights(
    agl_m: Sequence[float], fl: Sequence[float], route: Route | None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Heights above ground and flight levels: those given and those of the route, else the default heights."""
    flown = route.heights if route else ()
    if not agl_m and not fl and not flown:
        return DEFAULT_HEIGHTS_AGL_M, ()
    heights = [*agl_m, *(level.number for level in flown if level.above_ground)]
    flight_levels = [*fl, *(level.number for level in flown if not level.above_ground)]
    if not flown:
        return tuple(heights), tuple(flight_levels)
    return tuple(dict.fromkeys(heights)), tuple(dict.fromkeys(flight_levels))


def _numbers(text: str | None, option: str) -> tuple[float, ...]:
    if text is None:
        return ()
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        problem = f"{text!r} is no list of numbers like 100,3000"
        raise _wrong(option, text, problem, "write numbers with commas between them") from None


def _span(text: str, option: str, example: str) -> tuple[float, float]:
    try:
        first, last = (float(part) for part in text.split("-"))
    except ValueError:
        raise _wrong(option, text, f"{text!r} is not like {example}", f"write it like {example}") from None
    return first, last


def _wrong(option: str, value: object, problem: str, remedy: str) -> UsageError:
    return UsageError(Fault(where=option, value=value, problem=problem, remedy=remedy))
