"""What is where on a day."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from openiads.laydown.laydown import laydown_at
from openiads.laydown.site import Site
from openiads.web.desk import DeskDep

router = APIRouter(prefix="/laydown", tags=["laydown"])

AsOf = Annotated[date | None, Query(description="Day asked for; by default today.", examples=["2024-12-06"])]
KnownAt = Annotated[date | None, Query(description="Leave out what became known only after this day.")]


@router.get("", summary="The sites on a day")
def read_laydown(
    desk: DeskDep,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    show_all: Annotated[bool, Query(alias="all", description="Give sites that were left as well.")] = False,
) -> list[Site]:
    """Give the systems that are where on the day, how surely, and since when that could be known."""
    sites = laydown_at(desk.claims().claims, as_of or date.today(), known_at=known_at)
    return [site for site in sites if show_all or site.status != "withdrawn"]
