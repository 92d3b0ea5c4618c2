"""Entries of a scenario in words: where one stands in the file, and a name that nothing there has."""

from collections.abc import Iterable, Sequence

from openiads.catalogue.names import fold_name, nearest_names
from openiads.errors import Fault
from openiads.simulation.scenario import Scenario

UNKNOWN_WORDS = {
    "network": "the scenario has no such network",
    "networks": "the scenario has no such network",
    "toward": "the scenario has no such asset",
    "vehicle": "no such class of air vehicle is known here",
    "effector": "no unit has such an effector",
    "node": "no battery, fire unit or sensor is called so",
    "link": "no battery, network or deconfliction line is called so",
    "giver": "the scenario has no such network",
    "receiver": "the scenario has no such network",
    "operator": "the scenario has no such network",
}
"""What is wrong with a name, by the field in which it stands."""

POINTS = {"route": "waypoint", "corners": "corner", "line": "point"}
"""What the entries of a list of points are called."""


def where(scenario: Scenario, path: str) -> str:
    """Where an entry stands, in words: the file and line, and the entity by its name.

    path: keys and numbers joined by dots, "traffic.0.route.2"; the line of the nearest entry above it is given.
    """
    keys = path.split(".")
    words = [scenario.origin.file] if scenario.origin else [f"scenario '{scenario.name}'"]
    line = _line(scenario, keys)
    if line:
        words.append(f"line {line}")
    if len(keys) > 1:
        entity = getattr(scenario, keys[0])[int(keys[1])]
        name = getattr(entity, "name", None) or getattr(entity, "effector", "")
        words.append(f"{keys[0].removesuffix('s')} '{name}'")
    if len(keys) > 3 and keys[2] in POINTS:
        words.append(f"{POINTS[keys[2]]} {int(keys[3]) + 1}")
    return ", ".join(words)


def _line(scenario: Scenario, keys: Sequence[str]) -> int | None:
    lines = scenario.origin.lines if scenario.origin else {}
    found = (lines.get(".".join(keys[:length])) for length in range(len(keys), 0, -1))
    return next((line for line in found if line), None)


def unknown_name(scenario: Scenario, path: str, name: str, known: Iterable[str]) -> Fault:
    """A name that nothing here has, with the nearest ones and all of them where they are few."""
    names = sorted(known)
    near = nearest_names(name, {fold_name(one): one for one in names}) or tuple(names[:5])
    remedy = f"write one of: {', '.join(near)}" if near else "there is none yet: add one"
    field = path.rsplit(".", 1)[-1]
    return Fault(where=where(scenario, path), field=field, value=name, problem=UNKNOWN_WORDS[field], remedy=remedy)
