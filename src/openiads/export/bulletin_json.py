"""A bulletin as JSON: every field of the record, for other programs."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from openiads.export.bulletin import Bulletin
from openiads.export.whole_file import whole_file


def write_bulletin_json(bulletin: Bulletin, path: Path) -> None:
    """Write the record."""
    with whole_file(path) as partial:
        partial.write_text(bulletin_json(bulletin), encoding="utf-8", newline="\n")


def bulletin_json(bulletin: Bulletin) -> str:
    """The record as indented JSON text; `read_bulletin_json` gives the same record again."""
    return json.dumps(TypeAdapter(Bulletin).dump_python(bulletin, mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_bulletin_json(text: str) -> Bulletin:
    """The record of JSON text. Raises pydantic's ValidationError where it is none."""
    return TypeAdapter(Bulletin).validate_json(text)
