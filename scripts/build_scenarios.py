"""Build the shipped scenarios: the laydown of the bundled reports on a day, and a short patch for each.

Run from the repository: python scripts/build_scenarios.py
A patch names the day and the place (as_of, asset, with_arriving, least_probability), and under assets, networks,
units, traffic and raids by their names the fields that differ; a name that the laydown does not give is added, `null`
takes one away. `same_sky_as` takes traffic and raids from another patch. `about` replaces, `notes` are added, and so is
all else that a scenario may have (outages, systems and the like). A claim that the patch names is not left out.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from openiads.gazetteer.find import find_place
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.simulation.from_laydown import LEAST_PROBABILITY, scenario_from_laydown
from openiads.simulation.read_scenario import parse_scenario
from openiads.simulation.scenario import Scenario
from openiads.simulation.scenario_text import write_scenario

FOLDER = Path(str(files("openiads.simulation") / "scenarios"))
HOW = ("as_of", "asset", "with_arriving", "least_probability", "same_sky_as", "about", "notes")
KINDS = ("assets", "networks", "units", "traffic", "raids")
LEFT_OUT = "left out: claim "
HEADER = "# Built by scripts/build_scenarios.py from the bundled reports and patches/{name}.yaml: edit those.\n"


def main() -> None:
    for path in sorted((FOLDER / "patches").glob("*.yaml")):
        text = build(path.stem)
        (FOLDER / path.name).write_text(text, "utf-8")
        print(f"{path.name}: {len(text)} characters")


def build(name: str) -> str:
    """The YAML of a shipped scenario, as it stands in the repository."""
    patch = read_patch(name)
    claims, _ = load_claims()
    known = [claim for claim in claims if claim.report.startswith("samples/")]
    scenario = scenario_from_laydown(
        known,
        laydown_at(known, patch["as_of"]),
        patch["as_of"],
        asset=find_place(patch["asset"]),
        name=name,
        with_arriving=patch.get("with_arriving", False),
        least_probability=patch.get("least_probability", LEAST_PROBABILITY),
    )
    plain: dict[str, Any] = TypeAdapter(Scenario).dump_python(scenario, mode="json", exclude_defaults=True)
    plain["about"] = patch["about"]
    given = str(patch)
    kept = [note for note in plain.get("notes", []) if not (claim_of(note) and claim_of(note) in given)]
    plain["notes"] = [*kept, *patch.get("notes", [])]
    for kind in KINDS:
        plain[kind] = patched(plain.get(kind, []), patch.get(kind, {}))
    plain |= {kind: patch[kind] for kind in patch if kind not in (*HOW, *KINDS)}
    return HEADER.format(name=name) + write_scenario(parse_scenario(yaml.safe_dump(plain), name))


def claim_of(note: str) -> str:
    """The claim that a note says was left out, else ""."""
    return note.split()[3] if note.startswith(LEFT_OUT) else ""


def read_patch(name: str) -> dict[str, Any]:
    patch: dict[str, Any] = yaml.safe_load((FOLDER / "patches" / f"{name}.yaml").read_text("utf-8"))
    if "same_sky_as" in patch:
        other = read_patch(patch["same_sky_as"])
        patch |= {kind: other[kind] for kind in ("traffic", "raids")}
    return patch


def patched(entities: list[dict[str, Any]], changes: dict[str, Any]) -> list[dict[str, Any]]:
    found = {entity["name"]: entity for entity in entities}
    for name, fields in changes.items():
        if fields is None:
            del found[name]
        else:
            found[name] = {"name": name, **found.get(name, {}), **fields}
    return list(found.values())


if __name__ == "__main__":
    main()
