"""设置: every page renders for those it is for, within eight statements, with nothing inline."""

import ast
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from wutong.audit.models import Entry
from wutong.commands import main
from wutong.organisation.duties import Duty

pytestmark = pytest.mark.django_db
OPEN = ["settings", "account", "tokens", "duties", "access", "bodies", "regions", "parks", "focus"]
OPEN += ["industries", "figures"]
KEPT = {
    "yangfan": ["people", "create_person", "person:", "figure:land"],
    "shixiaoqing": ["security", "person_security:"],
    "fanghua": ["trail"],
}
PAGES = [("mayucheng", name) for name in OPEN]
PAGES += [(username, name) for username, names in KEPT.items() for name in names]


def address_of(name: str, cast: SimpleNamespace) -> str:
    name, colon, argument = name.partition(":")
    return reverse(f"organisation:{name}", args=[argument or cast.officer.pk] if colon else [])


def assert_clean(text: str) -> None:
    assert 'lang="zh-CN"' in text
    assert "style=" not in text and "<style" not in text and not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("username, name", PAGES)
def test_a_page_renders_within_eight_statements(
    username: str, name: str, cast: SimpleNamespace, client_of: Any
) -> None:
    client, address = client_of(cast.everyone[username]), address_of(name, cast)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert page.status_code == 200
    assert len(captured) <= 8, [query["sql"][:90] for query in captured]
    assert_clean(page.text)


@pytest.mark.parametrize("duty", list(Duty))
def test_the_index_shows_each_duty_its_own_rooms(duty: Duty, cast: SimpleNamespace, client_of: Any) -> None:
    person = next(p for p in cast.everyone.values() if p.duty == duty)
    text = client_of(person).get(reverse("organisation:settings")).text
    rooms = {"people": "system_admin", "security": "security_admin", "trail": "auditor"}
    for name, owner in rooms.items():
        assert (reverse(f"organisation:{name}") in text) == (duty == owner), name


def test_every_door_of_the_index_opens(cast: SimpleNamespace, client_of: Any) -> None:
    for person in (cast.officer, *(cast.everyone[name] for name in KEPT)):
        client = client_of(person)
        text = client.get(reverse("organisation:settings")).text
        for address in set(re.findall(r'class="wt-name" href="([^"]+)"', text)):
            assert client.get(address).status_code == 200, address


def test_settings_ask_for_a_login(db: None) -> None:
    for name in [*OPEN[:-1], "people", "security", "trail", "figures"]:
        response = Client().get(reverse(f"organisation:{name}"))
        assert response.status_code == 302 and response["Location"].startswith("/account/login/")


def test_industries_are_searched_and_walked(cast: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("organisation:industries")
    assert "制造业" in client.get(address).text
    assert "光伏设备及元器件制造" in client.get(address, {"q": "光伏"}).text
    assert "光伏设备及元器件制造" in client.get(address, {"q": "3825"}).text
    assert "谷物种植" in client.get(address, {"in": "01"}).text
    assert "没有“没有这行”" in client.get(address, {"q": "没有这行"}).text


def test_bodies_are_shown_by_kind(cast: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("organisation:bodies")
    text = client.get(address, {"kind": "liaison"}).text
    assert "上海" in text and "西宁市投资促进局" not in text
    assert client.get(address, {"kind": "nothing"}).status_code == 200


def test_the_trail_reads_in_words(cast: SimpleNamespace, client_of: Any) -> None:
    sent = {"name": "马玉成", "body_key": "hx_promotion", "duty": "reviewer", "phone": "1"}
    client_of(cast.everyone["yangfan"]).post(address_of("person:", cast), sent)
    client, address = client_of(cast.everyone["fanghua"]), reverse("organisation:trail")
    text = client.get(address, {"who": "杨帆"}).text
    assert "改账号" in text and "职责：招商经办 → 招商审核" in text and "海西州投资促进局" in text
    assert "职责：招商经办" not in client.get(address, {"who": "李文静"}).text
    assert "装入参考数据" in client.get(address, {"who": "命令行", "act": "load_reference"}).text
    assert "没有这样的留痕" in client.get(address, {"until": "2001-01-01"}).text
    assert client.get(address, {"since": "2026-13-45", "before": "x", "after": "9" * 30}).status_code == 200
    page = client.get(address, {"verify": "1"}).text
    assert "首尾相接" in page


@pytest.mark.parametrize("asked", ["\0", "%", "'", "９" * 30, "-1", "a" * 5000, "<b>"])
def test_odd_addresses_are_answered(asked: str, cast: SimpleNamespace, client_of: Any) -> None:
    names = ["q", "duty", "page", "kind", "who", "act", "target", "since", "until", "before", "after", "in"]
    words = dict.fromkeys(names, asked)
    for username, room in (("yangfan", "people"), ("shixiaoqing", "security"), ("fanghua", "trail")):
        client = client_of(cast.everyone[username])
        for name in (room, "industries", "bodies"):
            page = client.get(reverse(f"organisation:{name}"), words)
            assert page.status_code == (422 if "\0" in asked else 200) and "<b><" not in page.text, name
    unlocking = client_of(cast.everyone["shixiaoqing"])
    assert unlocking.post(reverse("organisation:unlock"), {"username": asked[:300]}).status_code == 422


RECORDERS = {"tell", "record", "record_about", "record_thing", "record_account"}


def recorded_acts(source: str) -> set[str]:
    """The acts (and kinds of thing) named in calls that write the trail: words_with_underscores."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", "") in RECORDERS]
    said = [arg for call in named for arg in call.args]
    said += [keyword.value for call in named for keyword in call.keywords if keyword.arg == "act"]
    found = {node.value for arg in said for node in ast.walk(arg) if isinstance(node, ast.Constant)}
    return {word for word in found if isinstance(word, str) and re.fullmatch(r"[a-z]+_[a-z_]+", word)}


def test_every_act_that_is_recorded_reads_in_words() -> None:
    words = import_string(settings.TRAIL_WORDS)
    sources = (settings.ROOT / "src" / "wutong").rglob("*.py")
    found = {act for path in sources for act in recorded_acts(path.read_text(encoding="utf-8"))}
    assert len(found) > 30
    assert not found - set(words.acts) - set(words.kinds)


def test_a_broken_trail_is_named_on_the_page_and_the_command_line(
    cast: SimpleNamespace, client_of: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        where = " ON audit_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER audit_entry_stays{where}")
        cursor.execute("UPDATE audit_entry SET words = 'x' WHERE seq = 1")
    page = client_of(cast.everyone["fanghua"]).get(reverse("organisation:trail"), {"verify": "1"})
    assert "留痕对不上" in page.text and "第 1 条被改过" in page.text
    first = Entry.objects.get(seq=1)
    act = import_string(settings.TRAIL_WORDS).acts[first.act]
    when = timezone.localtime(first.at)
    named = f"第 1 条被改过：{when:%Y-%m-%d %H:%M} {first.person_name} {act} {first.target_name}。"
    assert named in page.text
    with pytest.raises(SystemExit) as left:
        main(["audit", "verify"])
    assert left.value.code == 1 and named in capsys.readouterr().out
