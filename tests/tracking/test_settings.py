"""Settings: bounds of the gate, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import chi2

from openiads.tracking.settings import TrackerSettings, chi_square_bound


@given(st.floats(1e-6, 1.0 - 1e-9), st.sampled_from([2, 3]))
def test_gate_is_the_quantile_of_scipy(probability: float, n_axes: int) -> None:
    assert chi_square_bound(probability, n_axes) == pytest.approx(chi2.ppf(probability, n_axes), rel=1e-6)


def test_more_hits_than_looks_are_refused() -> None:
    with pytest.raises(ValidationError, match="hits is 4, looks is 3: give at most as many hits as looks"):
        TrackerSettings(hits=4, looks=3)
