"""The settings of a scenario that a study may vary: found by their path, listed, and changed.

    units.NAME.FIELD, networks.NAME.FIELD      of the defence and the network; `*` in place of NAME for all of them
    links.NAME.FIELD                           of a deconfliction line
    zones.NAME.FIELD                           where and when other rules hold
    kills.EFFECTOR.probability                 kill probabilities that the scenario gives itself (EFFECTOR/VEHICLE)
    catalogue.systems|effectors|sensors|vehicles.ID.FIELD       an Estimate; with .low, .best or .high one edge of it
    k_ratio, posting_m, first_scan             of the whole scenario
    raids.NAME.count                           in the shipped notional reference scenario only

A field of the doctrine may stand directly after a unit or a network: units.NAME.shots_per_target.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from pydantic import ValidationError

from openiads.catalogue.estimate import Estimate
from openiads.catalogue.names import fold_name, nearest_names
from openiads.errors import Fault, StudyError
from openiads.simulation.command import Doctrine
from openiads.simulation.scenario import Scenario
from openiads.study.boundary import INSTEAD, NEVER, REFERENCE, check_boundary
from openiads.study.field_kinds import Kind, field_kinds
from openiads.study.study import Value
from openiads.study.varied_catalogue import parts_of, replaced_part

PLAIN = ("k_ratio", "posting_m", "first_scan")
"""Settings of the whole scenario."""
NAMED = ("units", "networks", "links", "zones", "kills")
"""Parts of a scenario that have names and belong to the defence or the network."""
CATALOGUE = ("systems", "effectors", "sensors", "vehicles")
EDGES = ("low", "best", "high")
WORDS = ("name", "because", "effector", "vehicle", "giver", "receiver")
"""Fields that say what something is called: they change no outcome."""
ALL = "*"
NOTE = "assumption: varied in a study"
EXPECTED: Mapping[Kind, tuple[tuple[type, ...], str]] = {
    "number": ((int, float), "a number"),
    "whole": ((int,), "a whole number"),
    "yes-no": ((bool,), "true or false"),
    "word": ((str,), "a word"),
    "estimate": ((int, float), "a number"),
    "edge": ((int, float), "a number"),
}
"""What may stand for a setting of each kind."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that may vary.

    places: the keys that lead to it, more than one where `*` stands for all. present: what it is there now.
    estimates: those behind an "estimate" or an "edge"; words: what a "word" may be, () where anything may.
    """

    path: str
    kind: Kind
    places: tuple[tuple[str | int, ...], ...]
    present: tuple[Any, ...]
    estimates: tuple[Estimate, ...] = ()
    words: tuple[str, ...] = ()


def find_setting(scenario: Scenario, path: str, where: str = "study") -> Setting:
    """The setting at a path; where: what an error calls the place of the path.

    Raises StudyError where there is none, with the nearest ones, and where no study varies what is there.
    """
    check_boundary(scenario, path, where)
    root, _, rest = path.partition(".")
    if path in PLAIN:
        return _setting(scenario, path, [(path,)], where)
    if root == "catalogue":
        return _catalogue_setting(scenario, path, rest, where)
    if root in (*NAMED, "raids"):
        return _named_setting(scenario, path, root, rest, where)
    known = [one.path for one in settings_of(scenario)]
    raise StudyError(_unknown(path, known, "is no setting that studies vary", where))


def settings_of(scenario: Scenario) -> list[Setting]:
    """Every setting of a scenario that a study may vary, in the order of the scenario."""
    paths = list(PLAIN)
    for root in NAMED:
        for name, part in _names(scenario, root).items():
            paths += [f"{root}.{name}.{leaf}" for leaf in _leaves(part)]
    for kind in CATALOGUE:
        for name, parts in parts_of(scenario, kind).items():
            leaves = [leaf for leaf in _leaves(parts[0]) if isinstance(_value(parts[0], leaf.split(".")), Estimate)]
            paths += [f"catalogue.{kind}.{name}.{leaf}" for leaf in leaves]
    found = []
    for path in paths:
        try:
            found.append(find_setting(scenario, path))
        except StudyError:
            continue  # nothing reads it there, or no study varies it
    return found


def with_values(scenario: Scenario, changes: Sequence[tuple[Setting, Value]], where: str = "study") -> Scenario:
    """The scenario with settings changed; what is not named stays as it is.

    Raises StudyError for a value that the setting cannot have.
    """
    for setting, value in changes:
        check_value(setting, value, where)
    changed = scenario
    waiting = [(place, setting, value) for setting, value in changes for place in setting.places]
    while waiting:
        refused: list[tuple[tuple[str | int, ...], Setting, Value]] = []
        fault: Fault | None = None
        for place, setting, value in waiting:
            try:
                changed = _placed(changed, place, setting, value)
            except ValidationError as error:
                fault = fault or _refused(error, setting, value, where)
                refused.append((place, setting, value))
        if fault is not None and len(refused) == len(waiting):
            raise StudyError(fault)
        waiting = refused  # what goes only together with another change
    return changed


def _refused(error: ValidationError, setting: Setting, value: Value, where: str) -> Fault:
    """What a record says of a value that it cannot have."""
    words = error.errors()[0]["msg"].removeprefix("Value error, ")
    problem, remedy = words[:1].lower() + words[1:], "give a value that a scenario may have there"
    return Fault(where=where, field=setting.path, value=value, problem=problem, remedy=remedy)


def check_value(setting: Setting, value: Value, where: str) -> None:
    """Raise StudyError for a value of the wrong kind, an unknown word, or a cross-section beyond what is believed."""
    kinds, words = EXPECTED[setting.kind]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise StudyError(
            Fault(where=where, field=setting.path, value=value, problem=f"is not {words}", remedy=f"write {words}")
        )
    if setting.words and value not in setting.words:
        remedy = f"write one of: {', '.join(setting.words)}"
        raise StudyError(
            Fault(where=where, field=setting.path, value=value, problem="there is no such word here", remedy=remedy)
        )
    if setting.path.startswith("catalogue.vehicles."):
        low, high = setting.estimates[0].low, setting.estimates[0].high
        if not low <= float(value) <= high:
            problem = "is not what the catalogue takes such a vehicle for, and studies make up no other ones"
            remedy = f"give {low:g} to {high:g}"
            raise StudyError(Fault(where=where, field=setting.path, value=value, problem=problem, remedy=remedy))


def _named_setting(scenario: Scenario, path: str, root: str, rest: str, where: str) -> Setting:
    """Of units, networks, kills, and the count of a raid of the reference scenario."""
    names = _names(scenario, root)
    name = next((one for one in sorted([*names, ALL], key=len, reverse=True) if rest.startswith(f"{one}.")), None)
    if name is None:
        known = [f"{root}.{one}" for one in names]
        problem = f"{scenario.name!r} has nothing of that name under {root}"
        raise StudyError(_unknown(path, known, problem, where))
    keys = [int(key) if key.isdecimal() else key for key in rest.removeprefix(f"{name}.").split(".")]
    places: list[tuple[str | int, ...]] = []
    for index, (one, part) in enumerate(names.items()):
        if name not in (one, ALL):
            continue
        fields_of_part = field_kinds(type(part))
        own = ["doctrine", *keys] if keys[0] not in fields_of_part and "doctrine" in fields_of_part else keys
        if not _leads_somewhere(part, own):
            known = [f"{root}.{name}.{leaf}" for leaf in _leaves(part)]
            raise StudyError(_unknown(path, known, "there is no such setting", where))
        places.append((root, index, *own))
    if not places:
        problem, remedy = f"{scenario.name!r} has no {root} at all", INSTEAD
        raise StudyError(Fault(where=where, field="setting", value=path, problem=problem, remedy=remedy))
    return _setting(scenario, path, places, where)


def _catalogue_setting(scenario: Scenario, path: str, rest: str, where: str) -> Setting:
    """An Estimate of a part of the catalogue that this scenario plays, or an edge of it."""
    kind, _, rest = rest.partition(".")
    if kind not in CATALOGUE:
        problem = "there is no such part of the catalogue"
        raise StudyError(_unknown(path, [f"catalogue.{one}" for one in CATALOGUE], problem, where))
    parts = parts_of(scenario, kind)
    name = next((one for one in sorted([*parts, ALL], key=len, reverse=True) if rest.startswith(f"{one}.")), None)
    if name is None:
        problem = f"{scenario.name!r} plays nothing of that id"
        raise StudyError(_unknown(path, [f"catalogue.{kind}.{one}" for one in parts], problem, where))
    keys = rest.removeprefix(f"{name}.").split(".")
    chosen = [one for one in parts if name in (one, ALL)]
    held = [one for one in chosen if isinstance(_value(parts[one][0], _without_edge(keys)), Estimate)]
    if not held:
        known = [f"catalogue.{kind}.{name}.{leaf}" for one in chosen for leaf in _leaves(parts[one][0])]
        raise StudyError(_unknown(path, known, "there is no such Estimate", where))
    if kind == "effectors" and keys[0] == "kill_probability":
        _check_kill_is_read(scenario, path, [parts[one][0] for one in held], where)
    return _setting(scenario, path, [("catalogue", kind, one, *keys) for one in held], where)


def _check_kill_is_read(scenario: Scenario, path: str, effectors: Sequence[Any], where: str) -> None:
    """Raise StudyError where the engine reads another kill probability than that of the catalogue."""
    for effector in effectors:
        own = next((kill for kill in scenario.kills if kill.effector == effector.id and not kill.vehicle), None)
        if own is not None:
            problem, remedy = "the scenario gives its own", f"vary kills.{effector.id}.probability"
        elif effector.dispersion_m is not None:
            problem = f"the bursts of '{effector.id}' are worked out from its dispersion"
            remedy = f"vary catalogue.effectors.{effector.id}.dispersion_m"
        else:
            continue
        raise StudyError(
            Fault(where=where, field="setting", value=path, problem=f"nothing reads it: {problem}", remedy=remedy)
        )


def _setting(scenario: Scenario, path: str, places: Sequence[tuple[str | int, ...]], where: str) -> Setting:
    present = tuple(_at(scenario, place) for place in places)
    edge = _is_edge(scenario, places[0])
    estimates = tuple(_at(scenario, place[:-1]) for place in places) if edge else present
    if edge or isinstance(present[0], Estimate):
        return Setting(path, "edge" if edge else "estimate", tuple(places), present, estimates)
    owner = _at(scenario, places[0][:-1]) if len(places[0]) > 1 else scenario
    known = field_kinds(Doctrine if owner is None else type(owner))
    kind, words = known.get(str(places[0][-1]), (None, ()))
    if kind is None or str(places[0][-1]) in WORDS:
        problem = "is a name or a group of settings, not one setting"
        raise StudyError(Fault(where=where, field="setting", value=path, problem=problem, remedy=INSTEAD))
    return Setting(path, kind, tuple(places), present, words=words)


def _placed(scenario: Scenario, place: tuple[str | int, ...], setting: Setting, value: Value) -> Scenario:
    """The scenario with one place changed."""
    if place[0] in NEVER and place[-1] != "count":
        raise StudyError(
            Fault(where="study", field="setting", value=setting.path, problem="never varies", remedy=INSTEAD)
        )
    if place[0] == "catalogue":
        kind, name = str(place[1]), str(place[2])
        part = parts_of(scenario, kind)[name][0]
        return replaced_part(scenario, kind, name, _set(part, place[3:], setting, value))
    whole = _with_own_doctrine(scenario, place)
    changed: Scenario = _set(whole, place, setting, value)
    return changed


def _set(item: Any, keys: Sequence[str | int], setting: Setting, value: Value) -> Any:
    """A record or a list of records with what stands at the keys changed."""
    if not keys:
        if setting.kind == "estimate":
            number = float(value)
            return replace(item, low=number, best=number, high=number, grade="N", sources=(), note=NOTE)
        return float(value) if setting.kind in ("number", "edge") else value
    key = keys[0]
    if isinstance(key, int):
        return (*item[:key], _set(item[key], keys[1:], setting, value), *item[key + 1 :])
    return replace(item, **{key: _set(getattr(item, key), keys[1:], setting, value)})


def _with_own_doctrine(scenario: Scenario, place: tuple[str | int, ...]) -> Scenario:
    """A unit that shoots as its network does gets that doctrine for its own before a field of it is changed."""
    if place[0] != "units" or "doctrine" not in place:
        return scenario
    index = int(place[1])
    unit = scenario.units[index]
    if unit.doctrine is not None:
        return scenario
    network = next((one for one in scenario.networks if one.name == unit.network), None)
    own = replace(unit, doctrine=network.doctrine if network is not None else Doctrine())
    return replace(scenario, units=(*scenario.units[:index], own, *scenario.units[index + 1 :]))


def _names(scenario: Scenario, root: str) -> dict[str, Any]:
    """The parts of a root by the names that paths use."""
    if root == "kills":
        return {f"{one.effector}/{one.vehicle}" if one.vehicle else one.effector: one for one in scenario.kills}
    return {one.name: one for one in getattr(scenario, root)}


def _leaves(part: Any, before: str = "") -> Iterator[str]:
    """Paths of the settings within a record, nested records included; an Estimate is one setting."""
    for name, (kind, _) in field_kinds(type(part)).items():
        value = getattr(part, name)
        path = f"{before}{name}"
        if name in WORDS:
            continue
        if isinstance(value, Estimate) or (kind is not None and kind != "estimate"):
            yield path
        elif is_dataclass(value) and not isinstance(value, type):
            yield from _leaves(value, f"{path}.")
        elif isinstance(value, tuple):
            for index, one in enumerate(value):
                yield from _leaves(one, f"{path}.{index}.") if is_dataclass(one) else ()
        elif name == "doctrine" and value is None:
            yield from (f"{path}.{one}" for one in field_kinds(Doctrine))


def _leads_somewhere(part: Any, keys: Sequence[str | int]) -> bool:
    if keys[0] == "doctrine" and getattr(part, "doctrine", 0) is None:
        return len(keys) == 2 and keys[1] in field_kinds(Doctrine)
    try:
        _value_at(part, keys)
    except (AttributeError, TypeError, IndexError):
        return False
    return True


def _at(scenario: Scenario, place: Sequence[str | int]) -> Any:
    """What stands at a place; None within a doctrine that a unit does not have of its own."""
    if place[0] == "catalogue":
        return _value_at(parts_of(scenario, str(place[1]))[str(place[2])][0], place[3:])
    return _value_at(_with_own_doctrine(scenario, tuple(place)), place)


def _value_at(item: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        item = item[key] if isinstance(key, int) else getattr(item, key)
    return item


def _value(part: Any, keys: Sequence[str]) -> Any:
    """What stands at the keys within a record, None where nothing does."""
    try:
        return _value_at(part, keys)
    except AttributeError:
        return None


def _is_edge(scenario: Scenario, place: Sequence[str | int]) -> bool:
    return place[-1] in EDGES and len(place) > 1 and isinstance(_at(scenario, place[:-1]), Estimate)


def _without_edge(keys: Sequence[str]) -> Sequence[str]:
    return keys[:-1] if keys[-1] in EDGES else keys


def _unknown(path: str, known: Sequence[str], problem: str, where: str) -> Fault:
    near = nearest_names(path, {fold_name(one): one for one in known}) or tuple(known[:5])
    remedy = f"write one of: {', '.join(near)}" if near else INSTEAD
    if path.split(".")[0] == "raids":
        remedy = f"write raids.NAME.count, in the scenario '{REFERENCE}'"
    return Fault(where=where, field="setting", value=path, problem=problem, remedy=remedy)
