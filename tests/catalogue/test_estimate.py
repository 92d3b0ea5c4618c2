"""An estimate is ordered and sourced, or it is none."""

from typing import Annotated

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from openiads.catalogue.estimate import Estimate, Statement, quantity

numbers = st.floats(min_value=-1e9, max_value=1e9)


@given(st.tuples(numbers, numbers, numbers))
def test_sorted_numbers_always_make_an_estimate(values):
    low, best, high = sorted(values)
    assert Estimate(low=low, best=best, high=high, unit="m", grade="A", sources=("a",)).best == best


@given(numbers, numbers, numbers)
def test_numbers_out_of_order_never_make_an_estimate(low, best, high):
    assume(not low <= best <= high)
    with pytest.raises(ValidationError, match="does not hold"):
        Estimate(low=low, best=best, high=high, unit="m", grade="N")


@given(st.sampled_from(["A", "B", "C", "G"]))
def test_a_graded_value_without_a_source_is_refused(grade):
    with pytest.raises(ValidationError, match=f"grade {grade} needs at least one source"):
        Estimate(low=1, best=2, high=3, unit="m", grade=grade)
    with pytest.raises(ValidationError, match=f"grade {grade} needs at least one source"):
        Statement(value=True, grade=grade)


def test_an_assumption_needs_no_source():
    assert Estimate(low=1, best=2, high=3, unit="m", grade="N").sources == ()
    assert Statement(value="a lorry", grade="N").value == "a lorry"


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [
        ((1, 2, 3), "km", "unit 'km' is not 'm'"),
        ((-1, 2, 3), "m", r"-1.0 to 3.0 m is outside 0.0 to 10.0"),
        ((1, 2, 30), "m", r"1.0 to 30.0 m is outside 0.0 to 10.0"),
    ],
)
def test_a_field_refuses_a_foreign_unit_and_values_out_of_bounds(values, unit, words):
    field = TypeAdapter(Annotated[Estimate, quantity("m", lowest=0.0, highest=10.0)])
    low, best, high = values
    with pytest.raises(ValidationError, match=words):
        field.validate_python(Estimate(low=low, best=best, high=high, unit=unit, grade="N"))
