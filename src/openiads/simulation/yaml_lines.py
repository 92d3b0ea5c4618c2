"""YAML into plain data, with the line of every entry."""

from typing import Any

import yaml

from openiads.errors import Fault

LARGEST_DEPTH = 30
LARGEST_ENTRIES = 200_000
"""References (&, *) can multiply a short text into this many entries; no scenario needs more."""

LARGEST_INTEGER_BITS = 64
"""YAML's 1:1:1 and 0xFF may be of any length; Python refuses to print what is much longer."""
LONGEST_SHOWN = 60

Lines = dict[str, int]
"""Path of keys and numbers joined by dots ("units.0.lat") -> line, counted from 1."""


def read_yaml(text: str, file: str, faults: list[Fault]) -> tuple[Any, Lines]:
    """Plain data of a YAML text and the lines of its entries; faults are added, and then the data is None.

    A key given twice is a fault, not the last one.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        faults.append(_no_yaml(error, file))
        return None, {}
    except yaml.YAMLError as error:
        problem = f"is no text: {str(error).splitlines()[0]}"
        faults.append(Fault(where=file, problem=problem, remedy="give a YAML file, saved as UTF-8"))
        return None, {}
    except RecursionError:
        faults.append(_too_deep(file))
        return None, {}
    reading = _Reading(file, faults)
    return (None if node is None else reading.plain(node, "", 0)), reading.lines


class _Reading:
    """One pass over the nodes: the faults found and the lines of the entries, filled on the way."""

    def __init__(self, file: str, faults: list[Fault]):
        self.file = file
        self.faults = faults
        self.lines: Lines = {}
        self.loader = yaml.SafeLoader("")
        self.full = False

    def plain(self, node: yaml.Node, path: str, depth: int) -> Any:
        """The data of a node; paths below it are entered into the lines."""
        if self.full:
            return None
        if depth > LARGEST_DEPTH or len(self.lines) > LARGEST_ENTRIES:
            self.full = True
            self.faults.append(_too_deep(self.file))
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.entry(part, part, f"{path}.{index}", depth) for index, part in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in found:
                place = f"{self.file}, line {key_node.start_mark.line + 1}"
                remedy = "keep one of them"
                self.faults.append(Fault(where=place, problem=f"'{key}' is given twice here", remedy=remedy))
                continue
            found[key] = self.entry(key_node, value_node, f"{path}.{key}", depth)
        return found

    def entry(self, at: yaml.Node, value: yaml.Node, path: str, depth: int) -> Any:
        self.lines[path.removeprefix(".")] = at.start_mark.line + 1
        return self.plain(value, path, depth + 1)

    def scalar(self, node: yaml.Node) -> Any:
        if node.tag == "tag:yaml.org,2002:timestamp":
            return node.value  # "2024-12-06" stays the text that it is in a name or a note
        problem = f"{_cut(node.value)} with the tag {node.tag} cannot be read"
        remedy = "write plain YAML without tags"
        try:
            found = self.loader.construct_object(node)
            if not isinstance(found, int) or found.bit_length() <= LARGEST_INTEGER_BITS:
                return found
            problem, remedy = f"{_cut(node.value)} is larger than any number that is needed", "write a smaller number"
        except (yaml.YAMLError, ValueError):
            pass
        place = f"{self.file}, line {node.start_mark.line + 1}"
        self.faults.append(Fault(where=place, problem=problem, remedy=remedy))
        return None


def _cut(value: str) -> str:
    return repr(value) if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]!r}..."


def _no_yaml(error: yaml.MarkedYAMLError, file: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    place = f"{file}, line {mark.line + 1}" if mark else file
    problem = f"is no valid YAML: {error.problem or error.context}"
    remedy = "correct it there: mind the indentation (spaces only), the colons and the brackets"
    if error.problem and "\\t" in error.problem:
        remedy = "indent with spaces, not with tabs"
    return Fault(where=place, problem=problem, remedy=remedy)


def _too_deep(file: str) -> Fault:
    problem = f"is nested deeper than {LARGEST_DEPTH} levels or refers to itself"
    return Fault(where=file, problem=problem, remedy="write it out without & and *")
