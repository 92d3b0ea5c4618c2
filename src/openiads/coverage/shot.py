"""One site and one target, as numbers."""

import math
from dataclasses import dataclass

from openiads.catalogue.radar import Radar
from openiads.coverage.emplacement import Emplacement
from openiads.physics.propagation import elevation_sine, slant_range_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A site, and a target away from it.

    away_m: along the surface; ground_m: under the target, NaN unknown; altitude_m: of the target above sea, NaN
    unknown; effective_radius_m: of the earth over which rays are straight.
    """

    place: Emplacement
    away_m: float
    site_ground_m: float
    effective_radius_m: float
    ground_m: float
    altitude_m: float
    rcs_m2: float

    @property
    def slant_m(self) -> float:
        """Straight distance from the site's ground to the target, as effectors count it."""
        return slant_range_m(self.site_ground_m, self.altitude_m, self.away_m, self.effective_radius_m)

    def antenna_slant_m(self, radar: Radar) -> float:
        """Straight distance from a sensor to the target."""
        antenna_m = self.site_ground_m + radar.antenna_height_m.best
        return slant_range_m(antenna_m, self.altitude_m, self.away_m, self.effective_radius_m)

    def elevation_sine(self, radar: Radar) -> float:
        """Sine of the angle above the horizontal at which a sensor looks at the target."""
        antenna_m = self.site_ground_m + radar.antenna_height_m.best
        slant_m = self.antenna_slant_m(radar)
        return elevation_sine(antenna_m, self.altitude_m, self.away_m, slant_m, self.effective_radius_m)

    def in_sight(self, lowest_m: float) -> bool | None:
        """Whether the target is above a horizon, m above sea; None where either is unknown or it is underground."""
        if math.isnan(self.altitude_m) or math.isnan(lowest_m) or not self.altitude_m >= self.ground_m:
            return None
        return self.altitude_m >= lowest_m
