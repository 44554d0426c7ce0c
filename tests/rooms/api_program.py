"""A program that speaks JSON with a token, for the tests of the API."""

from typing import Any

from django.test import Client

from wutong.organisation import tokens
from wutong.organisation.models import Person


class Program:
    """All scopes when none are named."""

    def __init__(self, person: Person, at: Any, *scopes: str) -> None:
        self.secret = tokens.issue(person, "测试", scopes or tuple(tokens.SCOPES), None, person, at)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api{path}", query)

    def follow(self, address: str) -> Any:
        return self.client.get(address)

    def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
        return self.client.post(f"/api{path}", body, content_type="application/json", headers=headers)

    def put(self, path: str, **body: Any) -> Any:
        return self.client.put(f"/api{path}", body, content_type="application/json")

    def patch(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
        return self.client.patch(f"/api{path}", body, content_type="application/json", headers=headers)


def is_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said["status"] == status and said["title"]
    assert {"type", "title", "status", "detail", "instance", "reasons"} <= set(said)
    return said
