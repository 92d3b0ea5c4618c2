"""What no study varies, and why: a study judges a defence and what is assumed of it, never an attack.

Nothing proposes, ranks or tries out routes, heights, timing or composition of a raid. The one thing of a raid that may
vary is how many vehicles of it there are in the shipped notional reference scenario, which shows where a defence
saturates and stands nowhere on earth.
"""

from openiads.errors import Fault, StudyError
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.scenario import Scenario

REFERENCE = "notional-reference"
"""The shipped scenario in which the number of vehicles may vary."""
NEVER = ("raids", "traffic", "assets", "vehicles")
"""Parts of a scenario that say who flies where: no study varies them."""
VARIED_OF_VEHICLES = ("rcs_m2",)
"""What a study may vary of a class of air vehicle: what is not known of it, not how it flies."""
WHY_NEVER = (
    "no study varies routes, heights, timing, speed, aim or composition of what flies: openiads judges a defence and "
    "what is assumed of it, and looks for no way through"
)
INSTEAD = "vary the defence, the network or an Estimate; `openiads study --settings SCENARIO` lists what there is"


def check_boundary(scenario: Scenario, path: str, where: str) -> None:
    """Raise StudyError where a path leads to something that no study varies."""
    keys = path.split(".")
    if keys[0] in NEVER and not (keys[0] == "raids" and keys[-1] == "count"):
        raise StudyError(Fault(where=where, field="setting", value=path, problem=WHY_NEVER, remedy=INSTEAD))
    if keys[0] in NEVER and scenario != read_scenario(REFERENCE):
        problem = (
            f"the number of vehicles varies only in the shipped scenario '{REFERENCE}', which is notional; "
            f"{scenario.name!r} is not that one as it is shipped"
        )
        remedy = f"write `scenario: {REFERENCE}`, or {INSTEAD}"
        raise StudyError(Fault(where=where, field="setting", value=path, problem=problem, remedy=remedy))
    if keys[:2] == ["catalogue", "vehicles"] and not set(VARIED_OF_VEHICLES) & set(keys):
        problem = f"of a class of air vehicle only {', '.join(VARIED_OF_VEHICLES)} varies; {WHY_NEVER}"
        raise StudyError(Fault(where=where, field="setting", value=path, problem=problem, remedy=INSTEAD))
