"""CSV files, read back."""

import csv
from pathlib import Path

from openiads.export.page import ShareRow
from openiads.export.tables import CLAIM_COLUMNS, write_claims, write_shares
from tests.study.hand_made import claim, claims


def read_back(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_claims_come_back_with_their_words_and_places(tmp_path: Path) -> None:
    write_claims(claims(), tmp_path / "claims.csv")
    rows = read_back(tmp_path / "claims.csv")
    assert list(rows[0]) == list(CLAIM_COLUMNS)
    assert [row["quote"] for row in rows] == [one.quote for one in claims()]
    assert rows[0]["place_lat"] == "37.02", "four decimals would be finer than any source"
    assert rows[0]["place_tolerance_m"].isdigit()
    assert rows[3]["place_lat"] == ""


def test_words_that_a_spreadsheet_would_run_are_made_harmless(tmp_path: Path) -> None:
    text = "Crews set up a Pantsir-S1"
    hostile = claim(9, text[6:], "pantsir-s1", None, operator='=HYPERLINK("http://example.org")')
    write_claims([hostile], tmp_path / "claims.csv")
    assert read_back(tmp_path / "claims.csv")[0]["operator"] == '\'=HYPERLINK("http://example.org")'


def test_shares_come_back_as_numbers_and_unknown_as_empty(tmp_path: Path) -> None:
    write_shares([ShareRow("100 m above ground", 0.25, None, -0.0, 1.0)], tmp_path / "shares.csv")
    (row,) = read_back(tmp_path / "shares.csv")
    assert float(row["sight_before"]) == 0.25
    assert row["sight_after"] == ""
    assert float(row["detection_after"]) == 1.0
