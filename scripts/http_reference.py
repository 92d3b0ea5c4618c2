"""Write docs/reference/http.md from what the server says of itself in its OpenAPI schema."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from openiads.web.app import create_app
from openiads.web.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "http.md"
ADDRESS = "http://127.0.0.1:8000"
HEAD = """# HTTP

Made from the server's OpenAPI schema by `python scripts/http_reference.py`. `openiads serve` starts the server; the
schema itself is at `/openapi.json`.

Everything that the commands can do is here, by the same functions. What takes long is started by a POST and goes on as
a run: `/runs/{run_id}` says how far it is, `/runs/{run_id}/events` sends it as it goes on. Errors are
`application/problem+json` with the words of the commands and a list of faults, each with what to do. Answers that hang
on the claims or on coverage carry an `ETag`. Where the server was started with a token, send `Authorization: Bearer
TOKEN`. Simulation and analysis from public information; never a clearance to fly.
"""
METHODS = ("get", "post", "put", "delete")
NOTHING = "-"
Schema = dict[str, Any]


def http_reference() -> str:
    """The page: routes by noun, then the shapes that they take and give."""
    schema = create_app(Settings()).openapi()
    by_tag: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                by_tag.setdefault(operation.get("tags", ["page"])[0], []).append(_route(method, path, operation))
    parts = [HEAD]
    for tag, routes in by_tag.items():
        parts += [f"## {tag}\n", *routes]
    parts += ["## Shapes\n", *_shapes(schema)]
    return "\n".join(parts)


def _route(method: str, path: str, operation: Schema) -> str:
    lines = [f"### {method.upper()} {path}\n", f"{operation.get('summary', '')}.\n"]
    if "description" in operation:
        lines.append(_prose(operation["description"]))
    given = operation.get("parameters", [])
    if given:
        lines += ["| parameter | | default | |", "|---|---|---|---|"]
        lines += [_parameter(one) for one in given]
        lines.append("")
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        lines.append("Body: " + ", ".join(f"{_type(one['schema'])} ({kind})" for kind, one in body.items()) + ".\n")
    lines.append(f"Gives: {_answers(operation['responses'])}.\n")
    if method == "get" and "{" not in path:
        lines.append(f"```sh\ncurl '{ADDRESS}{path}{_query(given)}'\n```\n")
    return "\n".join(lines)


def _parameter(one: Schema) -> str:
    schema = one["schema"]
    default = schema.get("default")
    shown = "must be given" if one.get("required") else NOTHING if default is None else f"`{_plain(default)}`"
    where = " (path)" if one["in"] == "path" else ""
    words = one.get("description", "").replace("|", "\\|").replace("\n", " ")
    return f"| `{one['name']}`{where} | {_type(schema)} | {shown} | {words} |"


def _answers(responses: Schema) -> str:
    """What comes when all is well."""
    found = []
    for status, answer in responses.items():
        if status.startswith("2"):
            kinds = [
                _type(one["schema"]) if kind == "application/json" and one.get("schema") else kind
                for kind, one in answer.get("content", {}).items()
            ]
            found.append(f"{status} {', '.join(kinds) or 'nothing more'}")
    return "; ".join(found)


def _type(schema: Schema) -> str:
    """A shape in few words: its name, or its kind and limits."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    several = [one for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"]
    if several:
        return " or ".join(_type(one) for one in several)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"by name: {_type(schema['additionalProperties'])}"
    return f"{schema.get('format', kind)}{_limits(schema)}"


def _limits(schema: Schema) -> str:
    words = []
    low, high = (schema.get(name, schema.get(f"exclusive{name.title()}")) for name in ("minimum", "maximum"))
    if low is not None and high is not None:
        words.append(f"{low:g} to {high:g}")
    elif low is not None or high is not None:
        words.append(f"from {low:g}" if low is not None else f"up to {high:g}")
    if "maxLength" in schema:
        words.append(f"up to {schema['maxLength']} letters")
    return f", {', '.join(words)}" if words else ""


def _query(given: list[Schema]) -> str:
    """The examples of the parameters that must be given, or that have one."""
    pairs = []
    for one in given:
        examples = one["schema"].get("examples", [])
        if one["in"] != "query" or not (examples and (one.get("required") or not pairs)):
            continue
        values = examples[0] if isinstance(examples[0], list) else [examples[0]]
        pairs += [f"{one['name']}={quote(str(value), safe=',@-_.:')}" for value in values]
    return "?" + "&".join(pairs) if pairs else ""


def _shapes(schema: Schema) -> list[str]:
    parts = []
    for name, shape in sorted(schema["components"]["schemas"].items(), key=lambda item: item[0].lower()):
        lines = [f"### {name}\n"]
        if "description" in shape:
            lines.append(_prose(shape["description"]))
        fields = shape.get("properties", {})
        needed = set(shape.get("required", ()))
        if fields:
            lines += ["| field | |", "|---|---|"]
            for field, kind in fields.items():
                words = kind.get("description", "").replace("|", "\\|").replace("\n", " ")
                often = "" if field in needed else " (may be left out)"
                lines.append(f"| `{field}` | {_type(kind)}{often}{f'. {words}' if words else ''} |")
            lines.append("")
        elif "description" not in shape or "enum" in shape:
            lines.append(f"{_type(shape)}\n")
        parts.append("\n".join(lines))
    return parts


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n")) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    PAGE.write_text(http_reference(), encoding="utf-8")
