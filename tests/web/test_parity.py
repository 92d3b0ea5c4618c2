"""Everything the commands can do is reachable over HTTP, or it is written down why not."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from typer.main import get_command

from openiads.cli import app
from openiads.web.app import create_app
from openiads.web.settings import Settings

from .parity import PARITY, Reason

WHOLE = ""
"""Stands for all options of a command in the table."""


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def options(command: Any) -> list[str]:
    """The first name of each option that is shown, and of each argument."""
    return [
        one.opts[0] if one.param_type_name == "option" else str(one.name)
        for one in command.params
        if not getattr(one, "hidden", False) and one.name != "help"
    ]


COMMANDS = dict(commands(get_command(app)))


@cache
def schema() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def shape(part: dict[str, Any]) -> dict[str, Any]:
    return schema()["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part


def known_names(operation: dict[str, Any]) -> set[str]:
    """Parameters of a route and fields of its body; those of the things in a list as "list.field"."""
    names = {one["name"] for one in operation.get("parameters", ())}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for name, field in shape(content["schema"]).get("properties", {}).items():
            inner = shape(field.get("items", {})).get("properties", {})
            names |= {name, *(f"{name}.{one}" for one in inner)}
    return names


def test_every_command_and_option_is_in_the_table() -> None:
    missing = [
        f"{name} {option}"
        for name, command in COMMANDS.items()
        for option in options(command)
        if option not in PARITY.get(name, {}) and not isinstance(PARITY.get(name, {}).get(WHOLE), Reason)
    ]
    assert missing == [], "give it a route, or a reason, in tests/web/parity.py"


def test_the_table_names_nothing_that_is_gone() -> None:
    gone = [
        f"{name} {option}"
        for name, table in PARITY.items()
        for option in table
        if option != WHOLE and (name not in COMMANDS or option not in options(COMMANDS[name]))
    ]
    assert gone == []


@pytest.mark.parametrize("name", PARITY)
def test_what_the_table_names_is_there(name: str) -> None:
    for option, words in PARITY[name].items():
        if isinstance(words, Reason):
            assert len(words.split()) >= 4, f"{name} {option}: a reason in a few words, please"
            continue
        method, route, *parameter = words.split(" ")
        operation = schema()["paths"].get(route, {}).get(method.lower())
        assert operation is not None, f"{name} {option}: there is no {method} {route}"
        assert set(parameter) <= known_names(operation), f"{name} {option}: {method} {route} takes no {parameter}"


def test_a_new_option_would_be_missed() -> None:
    assert set(options(COMMANDS["cover"])) - {"--site"} < set(PARITY["cover"])
    assert "--token" in options(COMMANDS["serve"])
    assert "--static" not in options(COMMANDS["serve"])
