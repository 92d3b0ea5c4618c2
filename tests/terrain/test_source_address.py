"""Which server a source is fetched from."""

import pytest

from openiads.terrain.fetch import source_url
from openiads.terrain.source import SOURCES

GLO30 = SOURCES["copernicus-30"]


def test_address_comes_from_the_option_then_the_environment_then_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GLO30.url_variable, raising=False)
    assert source_url(GLO30) == "https://copernicus-dem-30m.s3.amazonaws.com"
    monkeypatch.setenv(GLO30.url_variable, "http://mirror/dem/")
    assert source_url(GLO30) == "http://mirror/dem"
    assert source_url(GLO30, "http://other") == "http://other"
