"""The HTTP reference is what the server says of itself."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("http_reference", ROOT / "scripts" / "http_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_http_reference_is_up_to_date(script: ModuleType) -> None:
    page = (ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")
    assert page == script.http_reference(), "run: python scripts/http_reference.py"


def test_every_route_is_in_it_with_its_limits(script: ModuleType) -> None:
    page = script.http_reference()
    assert "### GET /coverage/shares\n" in page
    assert "number, 0 to 40000" in page
    assert "curl 'http://127.0.0.1:8000/catalogue'" in page
    assert "| `parallel` | integer, 1 to 16 (may be left out) |" in page
