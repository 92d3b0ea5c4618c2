import io
from datetime import date
from pathlib import Path

import pytest

from openiads.errors import ReportError
from openiads.reports.copies import find_copies
from openiads.reports.dateline import find_publication_date
from openiads.reports.decode import decode
from openiads.reports.read_files import MAX_REPORT_BYTES, read_reports, sample_reports
from openiads.reports.read_html import html_to_text
from openiads.reports.report import Report


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(*paths: Path, meta: Path | None = None) -> str:
    with pytest.raises(ReportError) as refused:
        read_reports(paths, meta=meta)
    return str(refused.value)


def test_front_matter_gives_title_source_date_and_language(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", '---\ntitle: "A: b"\nsource: Wire\ndate: 2020-05-06\nlang: de\n---\n\nBody text.\n')
    (report,) = read_reports([path])
    assert (report.title, report.source, report.lang) == ("A: b", "Wire", "de")
    assert report.published == date(2020, 5, 6)
    assert report.date_basis == "front matter"
    assert report.text.strip() == "Body text."


def test_a_month_as_date_counts_as_known_from_its_last_day(tmp_path: Path) -> None:
    (report,) = read_reports([write(tmp_path, "a.txt", "---\ndate: 2016-02\n---\nText.")])
    assert (report.published_from, report.published_to) == (date(2016, 2, 1), date(2016, 2, 29))
    assert report.published == date(2016, 2, 29)


def test_metadata_table_wins_over_front_matter(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "---\nsource: Old\ndate: 2001-01-01\n---\nText.")
    rows = "file,source,date,date_from,date_to,lang\na.txt,New,2002-02-02,2002-02-01,2002-02-03,en\n"
    (report,) = read_reports([path], meta=write(tmp_path, "meta.csv", rows))
    assert (report.source, report.published, report.date_basis) == ("New", date(2002, 2, 2), "metadata")
    assert (report.published_from, report.published_to) == (date(2002, 2, 1), date(2002, 2, 3))


def test_a_folder_is_read_in_order_and_standard_input_by_its_dash(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "Second.")
    write(tmp_path, "a.txt", "First.")
    write(tmp_path, "c.bin", b"\0\1")
    reports = read_reports([tmp_path, "-"], stdin=io.BytesIO(b"Third."))
    assert [report.text for report in reports] == ["First.", "Second.", "Third."]
    assert reports[-1].path == "-"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Zamość and Słupsk"),
        ("utf-16", "Системы ПВО у Тартуса"),
        ("cp1251", "Зенитные системы стоят у города Тартус и у авиабазы"),
        ("cp1256", "منظومات الدفاع الجوي في طرطوس"),
        ("cp1252", "Übung in München über der Straße"),
    ],
)
def test_text_is_found_in_its_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_invisible_and_bidirectional_characters_are_dropped() -> None:
    assert decode("S\u200b-4\u202e00".encode()) == "S-400"


def test_html_gives_its_visible_text_only() -> None:
    html = "<html><head><script>bad()</script></head><body><p>One.</p><p>Two &amp; three.</p></body></html>"
    assert html_to_text(html) == "One.\n\nTwo & three."


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "none.txt")


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refusal(write(tmp_path, "e.txt", " \n"))


def test_binary_file_is_refused(tmp_path: Path) -> None:
    assert "is no text (binary content)" in refusal(write(tmp_path, "b.txt", b"\x7fELF\2\1\1\0\0\0"))
    assert "is a picture" in refusal(write(tmp_path, "p.txt", b"\x89PNG\r\n\x1a\n\0\0\0"))
    assert "is an archive" in refusal(write(tmp_path, "z.txt", b"PK\x03\x04\0\0"))
    assert "is compressed; unpack it" in refusal(write(tmp_path, "g.txt", b"\x1f\x8b\x08\0"))


def test_huge_file_is_refused(tmp_path: Path) -> None:
    assert "is larger than 5 MB" in refusal(write(tmp_path, "h.txt", b"a" * (MAX_REPORT_BYTES + 1)))


def test_front_matter_without_text_is_refused(tmp_path: Path) -> None:
    assert "has no text after its front matter" in refusal(write(tmp_path, "f.txt", "---\ntitle: x\n---\n"))


def test_front_matter_without_end_is_refused_with_its_line(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "f.txt", "---\ntitle: x\nText.\n"))
    assert "f.txt, line 1: the front matter has no end" in message


def test_malformed_front_matter_is_refused_with_its_line(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "f.txt", '---\ntitle: "x\nsource: y\n---\nText.\n'))
    assert "f.txt, line" in message
    assert "front matter:" in message


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "f.txt", "---\ndate: 2020-13-45\n---\nText.\n"))
    assert "date is '2020-13-45': that is no date; write it as 2024-12-06" in message


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "the folder holds no report" in refusal(tmp_path)


def test_metadata_with_unknown_columns_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Text.")
    message = refusal(path, meta=write(tmp_path, "m.csv", "file,colour\na.txt,red\n"))
    assert "m.csv, line 1: the header is 'file,colour'" in message
    assert "use the columns file,source,date,date_from,date_to,lang" in message


def test_metadata_with_short_and_wrong_rows_tells_every_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Text.")
    message = refusal(path, meta=write(tmp_path, "m.csv", "file,date\na.txt\nb.txt,soon\n"))
    assert "m.csv, line 2: has 1 values for 2 columns" in message
    assert "m.csv, line 3: date is 'soon': that is no date" in message


def test_all_faults_of_all_files_come_together(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "e.txt", ""), tmp_path / "none.txt")
    assert "is empty" in message
    assert "there is no such file" in message


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("MOSCOW, 14 May 2021 - Crews arrived.", date(2021, 5, 14)),
        ("YEREVAN, 2 November 2020. The ministry said that crews had arrived.", date(2020, 11, 2)),
        ("BELGRADE, April 3, 2022. The ministry said that crews had arrived.", date(2022, 4, 3)),
        ("An S-400 came to Tartus, 2 November 2020. The ministry said so.", None),
        ("ANKARA, July 3, 2019 (Wire) - Crews arrived.", date(2019, 7, 3)),
        ("Published: 2 March 2020\nCrews arrived.", date(2020, 3, 2)),
        ("June 6, 2018\nCrews arrived.", date(2018, 6, 6)),
        ("15 March 2018. Crews of the army arrived on 10 March.", date(2018, 3, 15)),
        ("A title of some words\n\nMarch 15, 2018 - Crews of the army arrived.", date(2018, 3, 15)),
        ("Deployed 15 March 2018. It stayed there for a year.", None),
        ("On 15 March 2018, crews of the army arrived.", None),
        ("The war that began on 24 February 2022 goes on.", None),
        ("Crews arrived on Friday.", None),
    ],
)
def test_publication_date_is_taken_from_a_dateline_only(head: str, expected: date | None) -> None:
    assert find_publication_date(head) == expected


def test_a_republished_text_names_its_original() -> None:
    body = " ".join(f"word{n} and word{n + 1} went on" for n in range(30))
    early = Report(path="early", text=body, published=date(2020, 1, 1))
    late = Report(path="late", text="Views: 11\n" + body, published=date(2020, 1, 2))
    other = Report(path="other", text=" ".join(f"another{n} thing happened" for n in range(40)))
    assert find_copies([late, other, early]) == {"late": "early"}


def test_shipped_samples_can_be_read() -> None:
    assert all(report.text.strip() for report in sample_reports())
