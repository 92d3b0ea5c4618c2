"""One episode on one day: what of it has begun by then, what coarser claims add to it, and how long it was silent."""

from datetime import date

from openiads.laydown.evidence import Evidence
from openiads.laydown.fuse import Episode
from openiads.laydown.persistence import SAME_PERIOD_D, SILENT_HALF_LIVES, half_life_d
from openiads.record import record


@record
class Standing:
    """An episode as it stands on a day, with what coarser claims add to it.

    refined: statements about an area, or about alternatives, that this place alone settles; also_fits: those that fit
    other places as well, so that they do not weigh. handed_on: its own statements that a finer place settles.
    """

    episode: Episode
    as_of: date
    refined: tuple[Evidence, ...] = ()
    also_fits: tuple[Evidence, ...] = ()
    handed_on: tuple[Evidence, ...] = ()

    @property
    def own(self) -> list[Evidence]:
        """What is said of this very place."""
        handed_on = {id(one) for one in self.handed_on}  # comparing whole statements would take most of the time
        return [one for one in self.episode.evidence if id(one) not in handed_on]

    @property
    def present(self) -> list[Evidence]:
        """What puts it at this very place by that day, oldest first."""
        return [one for one in self.own if one.kind == "present" and one.start <= self.as_of]

    @property
    def leaving(self) -> Evidence | None:
        """The first claim that says that it leaves, on whatever day."""
        return next((one for one in self.own if one.kind == "left"), None)

    @property
    def left(self) -> Evidence | None:
        """The claim that says that it leaves, from the day on which it does."""
        return self.leaving if self.leaving is not None and self.leaving.start <= self.as_of else None

    @property
    def counted(self) -> list[Evidence]:
        """What weighs for it: its presence, coarser claims that can mean nothing else, and that it left later."""
        coarse = [one for one in self.refined if one.kind == "present"]
        return [*self.present, *coarse, *(one for one in self.own if one.kind == "left")]

    @property
    def denials(self) -> list[Evidence]:
        """Denials, and departures from the area around it, that no later claim has overtaken."""
        last = max((one.start for one in self.present), default=self.as_of)
        said = [one for one in self.episode.context if one.kind == "denied" and one.start <= self.as_of]
        gone = [one for one in self.refined if one.kind == "left"]
        return [one for one in (*said, *gone) if (last - one.end).days <= SAME_PERIOD_D]


def is_standing(standing: Standing) -> bool:
    """Whether it has begun by that day and was not silent for too long; what left is kept, as withdrawn."""
    if standing.episode.start > standing.as_of or not standing.counted:
        return False
    if standing.leaving is None and not standing.present:
        return False
    return age_d(standing) <= SILENT_HALF_LIVES * half_life_d(standing.episode.system)


def age_d(standing: Standing) -> int:
    """Days between that day and the nearest claim that puts it there; none where it is said when it left."""
    if standing.leaving is not None:
        return 0
    present = [one for one in standing.counted if one.kind == "present"]
    before = [(standing.as_of - min(one.end, standing.as_of)).days for one in present]
    after = [(one.start - standing.as_of).days for one in standing.own if one.start > standing.as_of]
    return min([*before, *after], default=0)
