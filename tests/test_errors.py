"""Errors name place, field, value, trouble and remedy, and keep every fault."""

from openiads import errors
from openiads.errors import CatalogueError, Fault, FaultyInputError, OpeniadsError


def test_error_says_where_what_value_and_what_to_do():
    fault = Fault(
        where="radars.toml, radar 'demo-s'",
        field="peak_power_w",
        value=-5.0,
        problem="it must be above zero",
        remedy="give the power in watts",
    )
    assert str(CatalogueError(fault)) == (
        "radars.toml, radar 'demo-s': peak_power_w is -5.0: it must be above zero; give the power in watts"
    )


def test_all_faults_of_an_input_are_kept_and_printed():
    faults = [Fault(where=f"line {n}", problem="too short", remedy="add a date") for n in (3, 9)]
    error = CatalogueError(faults)
    assert error.faults == tuple(faults)
    assert str(error).splitlines() == ["line 3: too short; add a date", "line 9: too short; add a date"]


def test_every_error_is_in_the_tree_at_the_top_of_the_file():
    named = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, OpeniadsError)]
    for cls in named:
        if cls not in (OpeniadsError, FaultyInputError):
            assert cls.__name__ in (errors.__doc__ or "")
