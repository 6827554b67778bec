from typing import Any

from api.shared_problems import add_shared_problems


def list_statuses(**operation: Any) -> list[str]:
    """Return the statuses that the responses of an operation get."""
    described = {"tags": ["interviews"], "responses": {"200": {}}, **operation}
    result = {"paths": {"/api/x": {"get": described}}, "components": {}}
    add_shared_problems(result)
    return list(described["responses"])


def build_parameter(place: str, name: str) -> dict[str, str]:
    return {"in": place, "name": name}


def test_operation_without_credentials_may_only_be_not_acceptable():
    assert list_statuses() == ["200", "406"]


def test_operation_with_credentials_may_refuse_the_caller():
    common = ["200", "401", "403", "406", "429", "503"]
    assert list_statuses(security=[{"token": []}]) == common


def test_operations_of_access_need_no_scope():
    assert "403" not in list_statuses(security=[{"token": []}], tags=["access"])


def test_what_an_operation_takes_decides_what_can_be_wrong_with_it():
    assert list_statuses(requestBody={}) == ["200", "400", "406", "413", "415"]
    for parameter, statuses in (
        (build_parameter("query", "limit"), ["400"]),
        (build_parameter("path", "id"), ["404"]),
        (build_parameter("header", "If-Match"), ["412"]),
        (build_parameter("header", "Idempotency-Key"), ["400", "422"]),
    ):
        assert list_statuses(parameters=[parameter]) == sorted(["200", "406", *statuses])


def test_own_problem_of_a_view_stays():
    own = {"description": "Its own."}
    operation: dict[str, Any] = {"tags": [], "responses": {"406": own}}
    add_shared_problems({"paths": {"/api/x": {"get": operation}}, "components": {}})
    assert operation["responses"]["406"] is own
