"""Every address × every duty × own, below, strange: who gets in, who is told why not, who finds nothing."""

import json
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from test_access import LETTERS

from rooms.operation_table import ELSEWHERE_BY, OPERATIONS
from rooms.route_table import ANYONE, ATTEST, ELSEWHERE, KEYS, PAGES, PEOPLE, PUBLIC, SEES
from wutong.config.api import api
from wutong.enterprises.models import Enterprise
from wutong.ledgers.models import Import
from wutong.organisation.models import Person
from wutong.projects.models import (
    Asked,
    Attestation,
    DuplicateCandidate,
    Evidence,
    LedgerRow,
    Milestone,
    Project,
    Request,
    Workbook,
)

pytestmark = pytest.mark.django_db


class Stage:
    """One project in each place, with what its addresses name."""

    def __init__(self, at: Any) -> None:
        people = {p.username: p for p in Person.objects.select_related("body__park")}
        self.people = {duty: people[name] for duty, name in PEOPLE.items()}
        park = self.people["park"].body.park
        self.projects = {
            "own": self._project("632800", at),
            "below": self._project("632801", at),
            "park": self._project(park.region_id, at, park=park),
            "asked": self._project("630104", at),
            "brought": self._project("630104", at, brought_by=self.people["liaison"].body),
            "strange": self._project("630104", at),
        }
        Asked.objects.create(project=self.projects["asked"], body=self.people["support"].body)
        self._hang(people["liwenjing"], at)
        firm = {
            "name": "昆仑锂业",
            "name_key": "昆仑锂业",
            "source": "报道",
            "basis": "实测",
            "as_of": date(2026, 11, 1),
        }
        Enterprise.objects.create(pk=1, created_at=at, updated_at=at, **firm)
        self.someone = people["mayucheng"]
        bringers = {"own": "zhangxiaofeng", "below": "mayucheng", "strange": "chenyulian"}
        self.imports = {
            place: Import.objects.create(
                file_name="表.xlsx",
                sha256=place,
                size_bytes=1,
                person=people[name],
                created_at=at,
                state="cancelled",
            )
            for place, name in bringers.items()
        }

    def _hang(self, hand: Person, at: Any) -> None:
        """On every project: a file, a condition, a milestone, a request to the department, a ledger row."""
        self.evidence, self.requests = {}, {}
        for place, project in self.projects.items():
            Attestation.objects.create(project=project, key=KEYS[1][1], attested_at=at, attested_by=hand)
            kept = {"sha256": "0" * 64, "size_bytes": 1, "media_type": "application/pdf", "attached_at": at}
            self.evidence[place] = Evidence.objects.create(
                project=project, kind="contract", file_name="合同.pdf", attached_by=hand, **kept
            )
            reached = {"reached_on": date(2026, 1, 1), "recorded_at": at, "recorded_by": hand, "key": "filed"}
            Milestone.objects.create(project=project, evidence=self.evidence[place], **reached)
            self.requests[place] = Request.objects.create(
                project=project,
                body=self.people["support"].body,
                subject="环评",
                asked_at=at,
                asked_by=hand,
                due_date=date(2027, 1, 1),
            )
        book = Workbook.objects.create(sha256="1" * 64, file_name="表.xlsx", size_bytes=1, stored_at=at)
        self.rows = {
            place: LedgerRow.objects.create(
                workbook=book,
                project=project,
                batch=uuid4(),
                sheet="表",
                row=5,
                cells={"investment": ["F5", "3"]},
                values={"investment": {"investment_yuan": 300_000_000}},
            )
            for place, project in self.projects.items()
        }

    def _project(self, region: str, at: Any, **more: Any) -> Project:
        return Project.objects.create(
            name=f"{region}项目",
            region_id=region,
            stage="reserve",
            stage_since=date(2026, 11, 1),
            created_at=at,
            updated_at=at,
            **more,
        )


@pytest.fixture
def stage(db: None, at: Any) -> Stage:
    return Stage(at)


def patterns(resolver: Any = None, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            found += patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif isinstance(one, URLPattern) and one.name:
            found.append((prefix + one.name, str(one.pattern)))
    return found


@cache
def named() -> dict[str, str]:
    return dict(patterns())


OURS = {
    "enterprises",
    "names",
    "leads",
    "cockpit",
    "projects",
    "ledgers",
    "greenpower",
    "allocation",
    "chains",
    "factors",
    "organisation",
}


def test_every_page_is_in_the_table() -> None:
    ours = {name for name in named() if name.split(":")[0] in OURS}
    assert ours - ELSEWHERE == set(PAGES)


def arguments(name: str, place: str, stage: Stage) -> list[dict[str, Any]]:
    pattern = named()[name]
    known: dict[str, Any] = {
        "pk": stage.projects.get(place) and stage.projects[place].pk,
        "evidence_id": stage.evidence.get(place) and stage.evidence[place].pk,
        "request_id": stage.requests.get(place) and stage.requests[place].pk,
        "import_id": stage.imports.get(place) and stage.imports[place].pk,
        "person_id": stage.someone.pk,
        "field": "investment",
        "key": next((key for part, key in KEYS if part in name + pattern), "reserve"),
    }
    return [{key: value for key, value in known.items() if f":{key}>" in pattern}]


def call(client: Client, method: str, url: str, sent: dict[str, Any]) -> int:
    answer = client.get(url, sent) if method == "GET" else client.post(url, sent)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # the client closes the file once it is read
    return answer.status_code


def verdict(status: int) -> str:
    return {403: "refused", 404: "absent"}.get(status, "broken" if status >= 500 else "in")


def wanted(duty: str, act: str, place: str) -> str:
    """A thing out of sight is absent; a thing in sight whose act is another's is refused."""
    if place and place not in SEES.get(duty, "").split():
        return "absent"
    if act == ATTEST:
        act = "attach_evidence" if duty == "support" else "move_project"
    letter = LETTERS[duty].get(act, "-")
    return "refused" if letter == "-" else "in"


@pytest.mark.parametrize("duty", list(PEOPLE))
def test_pages(duty: str, stage: Stage, client_of: Any) -> None:
    wrong = []
    for name, (method, act, sent) in PAGES.items():
        pattern = named()[name]
        places = list(stage.projects) if "<int:pk>" in pattern else [""]
        if "<int:import_id>" in pattern:
            continue
        for place in places:
            client = client_of(stage.people[duty])
            url = reverse(name, kwargs=arguments(name, place, stage)[0])
            if name == "projects:choose":
                sent = {"row": stage.rows[place].pk}
            found = verdict(call(client, method, url, sent))
            expected = "in" if act in {PUBLIC, ANYONE} else wanted(duty, act, place)
            if name in {"projects:evidence_file"} and expected == "in":
                expected = found if found in {"in", "absent"} else "in"  # the file itself is not on disk here
            if found != expected:
                wrong.append(f"{name} {place}: {found}, wanted {expected}")
    assert not wrong, "\n".join(wrong)


IMPORT_SIGHT = {"officer": "own below", "reviewer": "own below"}


@pytest.mark.parametrize("duty", list(PEOPLE))
def test_imports(duty: str, stage: Stage, client_of: Any) -> None:
    wrong = []
    for name, (method, _act, sent) in PAGES.items():
        if "<int:import_id>" not in named()[name]:
            continue
        for place in stage.imports:
            url = reverse(name, kwargs=arguments(name, place, stage)[0])
            found = verdict(call(client_of(stage.people[duty]), method, url, sent))
            is_seen = place in IMPORT_SIGHT.get(duty, "").split()
            # another's import may be looked at; only its bringer goes on with it
            fitting = {"in", "refused"} if is_seen else {"absent", "refused"}
            if found not in fitting or (is_seen and method == "GET" and found != "in"):
                wrong.append(f"{name} {place}: {found}")
    assert not wrong, "\n".join(wrong)


def test_nobody_gets_in_without_a_login(stage: Stage) -> None:
    for name, (method, act, sent) in PAGES.items():
        kwargs = arguments(name, "own", stage)[0]
        answer = call(Client(), method, reverse(name, kwargs=kwargs), sent)
        assert answer == (200 if act == PUBLIC else 302), name


@cache
def operations() -> dict[str, tuple[str, str]]:
    schema: Any = api.get_openapi_schema(path_prefix="/api/")
    return {
        said["operationId"]: (method.upper(), path)
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    }


def test_every_operation_is_in_the_table() -> None:
    assert set(operations()) == set(OPERATIONS)


@pytest.mark.parametrize("duty", list(PEOPLE))
def test_operations(duty: str, stage: Stage, client_of: Any) -> None:
    wrong = []
    for name, (act, body) in OPERATIONS.items():
        method, path = operations()[name]
        if name in {"attach_evidence", "bring_ledger"} or any(part in path for part in ELSEWHERE_BY):
            continue  # uploads need a file and go through test_api
        for place in list(stage.projects) if "{project_id}" in path else [""]:
            kwargs = SimpleNamespace(
                key="li",
                number=1,
                node="li.sep",
                project_id=stage.projects[place].pk if place else 0,
                evidence_id=stage.evidence[place].pk if place else 0,
                request_id=stage.requests[place].pk if place else 0,
            )
            url = path.format(**vars(kwargs))
            data = json.dumps(body) if method != "GET" else None
            client = client_of(stage.people[duty])
            once = {"Idempotency-Key": uuid4().hex}
            answer = client.generic(method, url, data or "", content_type="application/json", headers=once)
            found = verdict(answer.status_code)
            expected = "in" if act == ANYONE else wanted(duty, act, place)
            if name == "get_evidence" and expected == "in":
                continue  # the file itself is not on disk here
            if duty not in SEES and found == "refused":
                continue  # a session without any project scope is told so, of every project alike
            if found != expected:
                wrong.append(f"{method} {url} {place}: {answer.status_code}, wanted {expected}")
    assert not wrong, "\n".join(wrong)


def test_pairs_out_of_sight_are_absent(stage: Stage, client_of: Any, at: Any) -> None:
    pair = DuplicateCandidate.objects.create(
        first=stage.projects["strange"], second=stage.projects["brought"], confidence=0.9
    )
    for duty, person in stage.people.items():
        page = client_of(person).post(reverse("projects:decide", args=[pair.pk]), {"decision": "different"})
        assert page.status_code in {403, 404}, duty
        answer = client_of(person).post(
            f"/api/duplicates/{pair.pk}/decide",
            json.dumps({"decision": "different"}),
            content_type="application/json",
        )
        assert answer.status_code in {403, 404}, duty
