"""What the Admiralty grades of sources and claims do to the weight of a claim, each letter and each number."""

import math
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openiads.laydown.laydown import laydown_at
from openiads.laydown.revise import revise, revised
from openiads.laydown.weigh import CREDIBILITY_FACTOR, RELIABILITY_FACTOR, log_odds, probability_of, weighed
from openiads.reports.judgement import Grading

from .claims import HMEIMIM, claim, day

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "background" / "laydown.md"


def graded(letter, name="AFP", **fields):
    given = Grading(source=name, reliability=letter, reviewer="ana", reason="why not", made_at=NOW)
    return claim(**{"place": HMEIMIM, "source": "AFP", "published": "2018-01-23", **fields}, gradings=(given,))


def total(*claims):
    return log_odds(weighed(claims))


@pytest.mark.parametrize(
    ("letter", "factor"), [("A", 1.5), ("B", 1.25), ("C", 1.0), ("D", 0.5), ("E", 0.2), ("F", 1.0)]
)
def test_each_letter_multiplies_the_weight_of_its_source(letter, factor):
    assert total(graded(letter)) == pytest.approx(1.1 * factor)
    assert RELIABILITY_FACTOR[letter] == factor


@pytest.mark.parametrize(("number", "factor"), [(1, 1.5), (2, 1.25), (3, 1.0), (4, 0.5), (5, 0.1), (6, 1.0)])
def test_each_number_multiplies_the_weight_of_its_claim(number, factor):
    plain = claim(place=HMEIMIM, published="2018-01-23")
    said = revise(plain, "rate", reviewer="ana", reason="imagery", made_at=NOW, credibility=number)
    (rated,) = revised([plain, said])
    assert total(rated) == pytest.approx(1.1 * factor)
    assert CREDIBILITY_FACTOR[number] == factor


def test_the_grade_of_an_outlet_holds_behind_its_republisher_and_for_its_unnamed_officials():
    assert total(graded("E", "Defence Blog", source="Kmaupdates republishing Defence Blog")) == pytest.approx(0.22)
    assert total(graded("E", "TRT World", source="TRT World", attribution=("US officials",))) == pytest.approx(0.22)


def test_the_grade_of_whom_an_outlet_quotes_goes_before_its_own():
    minister = Grading(source="Sergey Shoigu", reliability="E", reviewer="ana", reason="", made_at=NOW)
    outlet = Grading(source="TASS", reliability="A", reviewer="ana", reason="", made_at=NOW)
    said = claim(place=HMEIMIM, source="TASS", attribution=("Sergey Shoigu",), gradings=(outlet, minister))
    assert total(said) == pytest.approx(0.22)


def test_a_bad_grade_of_who_denies_it_raises_the_probability():
    seen = claim(place=HMEIMIM, published="2015-11-12", source="A Blog")
    denied = {"place": HMEIMIM, "modality": "denied", "published": "2015-11-13"}
    (by_afp,) = laydown_at([seen, graded("F", **denied)], day("2015-11-14"))
    (by_liar,) = laydown_at([seen, graded("E", **denied)], day("2015-11-14"))
    assert by_liar.probability > by_afp.probability
    assert by_afp.status == by_liar.status == "disputed"


def test_the_arithmetic_names_each_factor_the_claim_and_what_adds_nothing():
    strong, weak = graded("B"), graded("B", modality="unconfirmed", quote="perhaps", report="two.txt")
    (site,) = laydown_at([strong, weak], day("2018-01-23"))
    (term,) = (reason for reason in site.reasons if reason.startswith("term"))
    assert term == (
        "term +1.38 = reported 1.1 x read 1.00 x source B 1.25 x claim 6 1.00: AFP, "
        f"claim {strong.id}; of the same source, adding nothing: {weak.id}"
    )


def test_the_terms_of_a_site_add_up_to_its_log_odds_and_these_to_its_probability():
    said = [claim(place=HMEIMIM, published="2018-01-23", source=f"Gazette {n}", report=str(n)) for n in range(2)]
    (site,) = laydown_at([*said, graded("D", report="x")], day("2018-01-23"))
    terms = [float(found[1]) for reason in site.reasons if (found := re.match(r"term ([+-][\d.]+) = ", reason))]
    assert len(terms) == 3
    assert sum(terms) == pytest.approx(1.1 + 1.1 + 0.55, abs=0.01)
    assert site.probability == pytest.approx(1 / (1 + math.exp(-2.75)))


def test_the_worked_example_of_the_documentation_is_right():
    text = DOCUMENT.read_text(encoding="utf-8")
    example = text[text.index("## A worked example") :]
    terms = [
        (float(value), [float(factor) for factor in re.findall(r"\d\.\d+", factors)])
        for value, factors in re.findall(r"^ +([+-]\d\.\d\d) = (.+)$", example, re.MULTILINE)
    ]
    assert len(terms) == 3
    for value, factors in terms:
        assert abs(value) == pytest.approx(math.prod(factors), abs=0.005)
    added = float(re.search(r"log-odds .* = ([+-]\d\.\d\d)", example)[1])
    assert added == pytest.approx(sum(value for value, _ in terms), abs=0.011)
    before, after = (
        float(number) for number in re.search(r"probability (0\.\d\d), after \d+ days (0\.\d\d)", example).groups()
    )
    age = int(re.search(r"after (\d+) days", example)[1])
    assert before == pytest.approx(probability_of(added), abs=0.005)
    assert after == pytest.approx(before * 0.5 ** (age / 180), abs=0.005)
    letters = {name: float(value) for name, value in re.findall(r"\| ([A-F]) [^|]*\| (\d\.\d+) \|", text)}
    numbers = {int(name): float(value) for name, value in re.findall(r"\| ([1-6]) [^|]*\| (\d\.\d+) \|", text)}
    assert (letters, numbers) == (RELIABILITY_FACTOR, CREDIBILITY_FACTOR)


def test_the_worked_example_is_what_the_program_computes():
    system = {"system": "pantsir-s1", "place": HMEIMIM, "published": "2018-01-01"}
    graded_a = Grading(source="AFP", reliability="A", reviewer="ana", reason="", made_at=NOW)
    graded_d = Grading(source="A Blog", reliability="D", reviewer="ana", reason="", made_at=NOW)
    said = [
        claim(**system, source="AFP", report="a", confidence=0.9, gradings=(graded_a,)),
        claim(**system, source="A Blog", report="b", modality="unconfirmed", gradings=(graded_d,)),
        claim(**system, source="A Ministry", report="c", modality="denied", confidence=0.8),
    ]
    (site,) = laydown_at(said, day("2018-01-01"))
    assert site.probability == pytest.approx(0.69, abs=0.005)
    (later,) = laydown_at(said, day("2018-04-01"))
    assert later.probability == pytest.approx(0.49, abs=0.005)
