"""The command that shows what is known of systems and air vehicles, each value with its grade and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from openiads.catalogue.air_vehicle import AirVehicle
    from openiads.catalogue.estimate import Estimate, Statement
    from openiads.catalogue.load import Catalogue
    from openiads.catalogue.system import System

DEFAULT_MARK = "*"
UNIT_SUFFIXES = ("_deg_per_s", "_mps", "_m2", "_m", "_s", "_deg", "_hz", "_per_min")
PLAIN_CONSOLE: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}

SystemArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="A system by id, name, alias or NATO name in any script (sa-22, Pantsir, Панцирь, بانتسير), "
        "or an air-vehicle class by id (fighter-4gen). Without it, everything is listed.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def catalogue(name: SystemArgument = None, as_json: JsonOption = False) -> None:
    """Show the catalogue: systems and air vehicles, each value with low, best, high, grade and sources.

    Grades: A press or official page; B second-hand; C widely published, not read again; G games and communities;
    N an assumption of openiads. A value marked * fills a gap from the defaults of its class.

    Examples:

      openiads catalogue

      openiads catalogue sa-22

      openiads catalogue "tor m2" --json
    """
    from openiads.catalogue.describe import as_plain, find_item, listing
    from openiads.catalogue.load import load_catalogue

    known = load_catalogue()
    if name is None:
        shown = listing(known)
        typer.echo(_json(shown)) if as_json else _print_listing(shown)
        return
    item = find_item(name, known)
    if as_json:
        typer.echo(_json(as_plain(item, known)))
    else:
        _print_item(item, known)


def _print_listing(shown: dict[str, list[dict[str, Any]]]) -> None:
    """Print the two tables and the count of the lexicon."""
    from rich.console import Console

    console = Console(**PLAIN_CONSOLE)
    systems, vehicles, lexicon = shown["systems"], shown["air_vehicles"], shown["lexicon"]
    console.print(f"{len(systems)} systems: reach of the longest effector, range of the best sensor, values by grade")
    _print_table(
        console,
        ("id", "name", "NATO", "country", "reach km", "sees km", "values"),
        [
            (
                row["id"],
                row["name"],
                row["nato_name"] or "",
                row["country"].split(" (")[0],
                _kilometres(row["longest_reach_m"]),
                _kilometres(row["best_sensor_range_m"]),
                _grade_mix(row),
            )
            for row in systems
        ],
        right=("reach km", "sees km"),
        wrapped=("name", "values"),
    )
    console.print(f"\n{len(vehicles)} classes of air vehicle")
    _print_table(
        console,
        ("id", "name", "kind", "rcs m2", "m/s", "height m", "values"),
        [
            (
                row["id"],
                row["name"],
                row["kind"],
                _number(row["rcs_m2"]),
                _number(row["cruise_speed_mps"]),
                _number(row["altitude_m"]),
                _grade_mix(row),
            )
            for row in vehicles
        ],
        right=("rcs m2", "m/s", "height m"),
        wrapped=("name",),
    )
    console.print(
        f"\n{len(lexicon)} more weapon systems are read in reports and placed, not modelled (--json names them)."
    )
    _print_legend(console)
    console.print("\nOne system with all its values and sources: openiads catalogue sa-22")


def _print_item(item: System | AirVehicle, known: Catalogue) -> None:
    """Print all values of a system or an air-vehicle class, then the legend and the citations."""
    from rich.console import Console

    from openiads.catalogue.describe import cited
    from openiads.catalogue.system import System

    console = Console(**PLAIN_CONSOLE)
    numbers = {source: place for place, source in enumerate(cited(item), start=1)}
    console.print(f"{item.name} ({item.id})")
    if isinstance(item, System):
        _print_system(console, item, numbers)
    else:
        console.print(f"{item.kind}; for example {', '.join(item.examples)}")
        _print_values(console, item, numbers)
    _print_default_notes(console, item)
    _print_legend(console)
    console.print("\nSources")
    for source, place in numbers.items():
        citation = known.sources[source]
        unread = "" if citation.read else " (not read again)"
        console.print(f"[{place}] {citation.title}. {citation.publisher}. {citation.where}{unread}", soft_wrap=True)


def _print_system(console: Console, system: System, numbers: dict[str, int]) -> None:
    console.print(f"{system.role}. {system.country}.")
    console.print(f"NATO: {', '.join(system.nato_names) or 'none'}")
    console.print(f"Also: {', '.join(system.aliases) or 'none'}")
    if system.note:
        console.print(f"Note: {system.note}")
    console.print("\nThe system")
    _print_values(console, system, numbers)
    console.print(
        "\nA battery" + (f", command post: {system.battery.command_post}" if system.battery.command_post else "")
    )
    _print_values(console, system.battery, numbers)
    for radar in system.battery.radars:
        _print_indented(console, f"{radar.count} x {radar.sensor} per {radar.per}")
    for effector in system.effectors:
        console.print(f"\n{effector.kind.capitalize()} {effector.name} ({effector.id}); guidance: {effector.guidance}")
        _print_values(console, effector, numbers)
    for sensor in system.sensors:
        roles = f"{sensor.role}{' and guidance' if sensor.dual_role else ''}{', optional' if sensor.optional else ''}"
        console.print(f"\nSensor {sensor.name} ({sensor.id}); {roles}; {sensor.note}")
        _print_values(console, sensor, numbers)


def _print_values(console: Console, item: Any, numbers: dict[str, int]) -> None:
    """Print the values that a record holds itself: numbers as a table, statements as lines, then the notes.

    The notes of class defaults are left to _print_default_notes, since many records share them.
    """
    from openiads.catalogue.estimate import Estimate, Statement
    from openiads.catalogue.values import values_of

    own = [(_label(path), value) for path, value in values_of(item) if "." not in path]
    _print_table(
        console,
        ("value", "low", "best", "high", "unit", "grade", "sources"),
        [_value_row(label, value, numbers) for label, value in own if isinstance(value, Estimate)],
        right=("low", "best", "high"),
        wrapped=("sources",),
    )
    for label, value in own:
        if isinstance(value, Statement):
            cited = _references(value.sources, numbers)
            _print_indented(console, f"{label}: {_words(value)} ({value.grade}) {cited}".rstrip())
    for label, value in own:
        if value.note and not getattr(value, "default", False):
            _print_indented(console, f"- {label}: {value.note}")


def _value_row(label: str, value: Estimate, numbers: dict[str, int]) -> tuple[str, ...]:
    return (
        label,
        _number(value.low, value.unit),
        _number(value.best, value.unit),
        _number(value.high, value.unit),
        value.unit,
        value.grade + (DEFAULT_MARK if value.default else ""),
        _references(value.sources, numbers),
    )


def _print_default_notes(console: Console, item: Any) -> None:
    """Print why each class default is what it is, each note once."""
    from openiads.catalogue.values import values_of

    notes = {
        f"- {_label(path.split('.')[-1])}: {value.note.removeprefix('assumption: ')}": None
        for path, value in values_of(item)
        if getattr(value, "default", False)
    }
    if notes:
        console.print(f"\nWhat the class defaults ({DEFAULT_MARK}) assume")
    for note in notes:
        _print_indented(console, note)


def _print_table(
    console: Console,
    columns: Sequence[str],
    rows: Iterable[tuple[str, ...]],
    right: tuple[str, ...],
    wrapped: tuple[str, ...],
) -> None:
    """Print a table; `right`: columns of numbers; `wrapped`: columns that may take more than one line."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold")
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in right else "left"
        table.add_column(column, justify=justify, no_wrap=column not in wrapped, overflow="fold")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(table)


def _print_indented(console: Console, text: str) -> None:
    from rich.padding import Padding

    console.print(Padding(text, (0, 0, 0, 2)))


def _print_legend(console: Console) -> None:
    from openiads.catalogue.describe import GRADES

    console.print("\nGrades")
    for grade, meaning in GRADES.items():
        console.print(f"  {grade}  {meaning}")
    console.print(f"  {DEFAULT_MARK}  a default of the class, filling a gap of the sources")


def _label(path: str) -> str:
    """The name of a field as words, its unit left out."""
    for suffix in UNIT_SUFFIXES:
        path = path.removesuffix(suffix)
    return path.replace("_", " ")


def _number(value: float, unit: str = "") -> str:
    return f"{value:.0f}" if unit == "year" else f"{value:,.6g}"


def _kilometres(value_m: float) -> str:
    return f"{value_m / 1000:,.3g}"


def _words(statement: Statement) -> str:
    if isinstance(statement.value, bool):
        return "yes" if statement.value else "no"
    return statement.value if isinstance(statement.value, str) else ", ".join(statement.value)


def _references(sources: Sequence[str], numbers: dict[str, int]) -> str:
    return f"[{', '.join(str(numbers[source]) for source in sources)}]" if sources else ""


def _grade_mix(row: dict[str, Any]) -> str:
    """Number of values, then how many of each grade: "52: 14A 12B 4C 5G 17N"."""
    mix = " ".join(f"{count}{grade}" for grade, count in row["grades"].items() if count)
    return f"{row['values']}: {mix}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
