import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from openiads import errors
from openiads.errors import Fault, OpeniadsError, PlaceError, TerrainError
from openiads.web.problems import STATUS, BusyError, answer_problems, not_found, status_of

MEDIA_TYPE = "application/problem+json"


def _client(error: Exception) -> TestClient:
    app = FastAPI()
    answer_problems(app)

    @app.get("/work")
    def work(number: int = 0) -> int:
        if number == 0:
            raise error
        return number

    return TestClient(app, raise_server_exceptions=False)


def test_every_error_of_openiads_has_its_line_in_the_table() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, OpeniadsError)]
    assert len(kinds) > 7
    abstract = {errors.FaultyInputError}
    assert set(kinds) - abstract <= set(STATUS)
    for kind in STATUS:
        assert 400 <= STATUS[kind][0] < 600


def test_faults_are_told_one_by_one() -> None:
    faults = [
        Fault(where="routes.csv, line 3", field="lat", value=91.0, problem="not on the earth", remedy="give -90 to 90"),
        Fault(where="routes.csv, line 4", problem="is empty", remedy="leave it out"),
    ]
    answer = _client(PlaceError(faults)).get("/work")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert body["title"] == "No such place"
    assert [fault["where"] for fault in body["faults"]] == ["routes.csv, line 3", "routes.csv, line 4"]
    assert body["faults"][0]["value"] == "91.0"
    assert body["detail"].splitlines()[0].endswith("not on the earth; give -90 to 90")


def test_long_value_is_cut() -> None:
    error = PlaceError(Fault(where="x", field="name", value="a" * 5000, problem="too long", remedy="shorten it"))
    assert len(_client(error).get("/work").json()["faults"][0]["value"]) == 200


def test_busy_server_says_when_to_come_again() -> None:
    answer = _client(BusyError(Fault(where="server", problem="busy", remedy="wait"))).get("/work")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [("/nothing", 404, "Nothing at this address"), ("/work?number=one", 422, "Not as expected")],
)
def test_wrong_requests_are_problems_too(path: str, status: int, title: str) -> None:
    answer = _client(OpeniadsError("x")).get(path)
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer.headers["content-type"] == MEDIA_TYPE


def test_wrong_parameter_is_named_with_what_is_expected() -> None:
    fault = _client(OpeniadsError("x")).get("/work?number=one").json()["faults"][0]
    assert fault["where"] == "query.number"
    assert "integer" in fault["problem"]


def test_defect_tells_its_kind_and_nothing_of_the_machine() -> None:
    answer = _client(RuntimeError("a secret of this machine")).get("/work")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text
    assert "secret" not in answer.text


def test_status_of_a_kind_goes_up_to_its_parents() -> None:
    class LostTerrainError(TerrainError):
        pass

    fault = Fault(where="x", problem="y", remedy="z")
    assert status_of(LostTerrainError(fault)) == STATUS[TerrainError]
    assert status_of(not_found("a", "b", "c"))[0] == 404
