"""One line of the event log of a replayed replication."""

from openiads.compiled import formula
from openiads.simulation.tables import Log


@formula
def write(
    log: Log, t: float, kind: int, vehicle: int, actor: int, effector: int, x: float, y: float, z: float
) -> None:
    """Add an event if the log has room; a run without replay passes a log of no rows."""
    n = log.count[0]
    log.count[0] = n + 1
    if n < log.rows.shape[0]:
        row = log.rows[n]
        row[0] = t
        row[1] = kind
        row[2] = vehicle
        row[3] = actor
        row[4] = effector
        row[5] = x
        row[6] = y
        row[7] = z
