"""The weather and light of a scenario, as far as they decide what a sight sees. Radars do not mind them."""

from typing import Annotated

from pydantic import Field

from openiads.record import record


@record
class Weather:
    """A clear day, unless it is said otherwise; the same everywhere and all the time.

    visibility_m: at which a black object is just told from the sky; None for clear air. cloud_base_m: above the ground
    or the sea, wherever it is; None without clouds. night: only sights with a thermal channel see.
    """

    visibility_m: Annotated[float, Field(gt=0.0, le=300_000.0)] | None = None
    cloud_base_m: Annotated[float, Field(ge=0.0, le=20_000.0)] | None = None
    night: bool = False
