"""Records are frozen, checked and closed."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openiads.record import record
from openiads.units import LatitudeDeg


@record
class Beacon:
    lat: LatitudeDeg
    height: float = 0.0


def test_record_refuses_a_change():
    beacon = Beacon(lat=35.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        beacon.lat = 36.0  # type: ignore[misc]


def test_record_refuses_unknown_fields_positions_and_out_of_range_values():
    with pytest.raises(ValidationError, match="unexpected"):
        Beacon(lat=35.0, colour="red")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Beacon(35.0)  # type: ignore[misc]
    with pytest.raises(ValidationError, match="less than or equal to 90"):
        Beacon(lat=91.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_record_refuses_values_that_are_no_finite_number(value: float):
    with pytest.raises(ValidationError, match="finite"):
        Beacon(lat=35.0, height=value)


@given(st.floats(min_value=-90, max_value=90))
def test_records_with_equal_values_are_equal_and_hash_alike(lat: float):
    assert Beacon(lat=lat) == Beacon(lat=lat)
    assert hash(Beacon(lat=lat)) == hash(Beacon(lat=lat))
