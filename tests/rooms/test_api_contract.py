"""The contract: valid OpenAPI 3.1; whatever is sent, the answer is one it tells of, never a 5xx."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from rooms.api_program import Program
from wutong.config.api import api
from wutong.config.wsgi import application
from wutong.organisation.tokens import SCOPES
from wutong.projects.actions import creating
from wutong.projects.models import DuplicateCandidate, Project
from wutong.web.problem_schemas import SCHEMAS

CONFORMING = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CONTRACT = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
CONTRACT.app = application
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in CONTRACT.get_all_operations()}
EXAMPLES = 8


@pytest.fixture
def projects(cast: SimpleNamespace, at: Any) -> tuple[Project, Project]:
    first, second = (
        creating.create({"name": name, "region_id": "632801", "investor": "昆仑"}, by=cast.officer, at=at)
        for name in ("察尔汗提锂项目", "察尔汗提锂项目（一期）")
    )
    DuplicateCandidate.objects.create(id=1, first=first, second=second, confidence=0.9, reasons=["名字相同"])
    return first, second


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The server would close the connection after each request, and with it the test's transaction."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


def test_the_contract_is_openapi_3_1() -> None:
    CONTRACT.validate()
    assert CONTRACT.raw_schema["openapi"] == "3.1.0"
    assert len(OPERATIONS) >= 36


def test_every_operation_says_its_scope_its_words_and_its_refusals() -> None:
    for name, operation in OPERATIONS.items():
        said = operation.definition.raw
        assert said["summary"] and said["description"] and said["tags"], name
        token, session = said["security"]
        assert set(token["token"]) <= set(SCOPES) and session == {"session": []}, name
        assert all(scope in said["description"] for scope in token["token"]), name
        assert {"400", "401", "403", "422"} <= set(said["responses"]), name
        if "{" in operation.path:
            assert "404" in said["responses"], name


def test_shapes_of_the_same_name_are_the_same() -> None:
    """The contract knows a shape by its name alone: two rooms must not mean different things by it."""
    ours = [shape for shape in _below(Schema) if shape.__module__.startswith("wutong.")]
    names = [shape.__name__ for shape in ours]
    assert sorted(names) == sorted(set(names))
    assert not set(names) & set(SCHEMAS)


def _below(shape: type) -> set[type]:
    found = set(shape.__subclasses__())
    return found.union(*(_below(one) for one in found)) if found else found


def test_anybody_reads_the_contract(client: Client) -> None:
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_the_answer_keeps_the_contract(
    name: str, mode: GenerationMode, cast: SimpleNamespace, at: Any, projects: tuple[Project, Project]
) -> None:
    operation = OPERATIONS[name]
    secret = Program(cast.reviewer, at).secret
    known = {"project_id": projects[0].pk, "pair_id": 1}
    is_negative = mode is GenerationMode.NEGATIVE
    try:
        cases = operation.as_strategy(generation_mode=mode)
        cases.validate()
    except hypothesis.errors.HypothesisException:  # nothing about this operation can be written wrong
        return

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @hypothesis.given(case=cases, is_real=hypothesis.strategies.booleans())
    def keeps(case: Any, is_real: bool) -> None:
        if is_real and not is_negative and case.path_parameters:
            case.path_parameters.update({key: known.get(key, 1) for key in case.path_parameters})
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        checks = [*CONFORMING, negative_data_rejection] if is_negative else CONFORMING
        case.validate_response(response, checks=checks)

    keeps()


@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_and_the_wrong_token_stay_outside(name: str, cast: SimpleNamespace, at: Any) -> None:
    operation = OPERATIONS[name]
    numbered = dict.fromkeys((one.name for one in operation.path_parameters), 1)
    path = operation.path.format(**numbered | {"body_key": "qh_energy", "batch": UUID(int=1)})
    nobody = Program(cast.officer, at)
    nobody.client.defaults.pop("HTTP_AUTHORIZATION")
    answer = nobody.client.generic(operation.method.upper(), path)
    assert answer.status_code == 401 and answer.headers["Content-Type"] == "application/problem+json"
    needed = operation.definition.raw["security"][0]["token"]
    others = [scope for scope in SCOPES if scope not in needed]
    wrong = Program(cast.officer, at, *others).client.generic(operation.method.upper(), path)
    assert (wrong.status_code == 403) == bool(needed), wrong.content.decode()
    if needed:
        assert needed[0] in wrong.json()["reasons"][0]["words"]
