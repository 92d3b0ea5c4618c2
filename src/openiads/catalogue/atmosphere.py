"""What the atmosphere does to rays, as one value with its spread."""

from typing import Annotated

from openiads.catalogue.estimate import Estimate, quantity
from openiads.record import record


@record
class Atmosphere:
    """k_ratio: radius of the earth over which refracted rays are straight, over the true radius."""

    k_ratio: Annotated[Estimate, quantity("1", lowest=0.3, highest=10.0)]
