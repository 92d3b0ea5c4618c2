"""One line of the event log of a replayed replication."""

from openiads.compiled import inner
from openiads.simulation.tables import Outcome, Records


@inner
def write(
    outcome: Outcome,
    log: Records,
    t: float,
    kind: int,
    vehicle: int,
    actor: int,
    effector: int,
    x: float,
    y: float,
    z: float,
    slot: int = -1,
) -> None:
    """Count an event, and write it down if the log has room; a run without replay passes a log of no rows.

    slot: engagement that it belongs to, from its launch to its end.
    """
    n = outcome.counts[0].events
    outcome.counts[0].events = n + 1
    if n < log.size:
        event = log[n]
        event.t = t
        event.kind = kind
        event.vehicle = vehicle
        event.actor = actor
        event.effector = effector
        event.x = x
        event.y = y
        event.z = z
        event.slot = slot
