"""Pages of factors: the department's work first, each verb says what it does and refuses in place."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.factor_parts import GOLMUD, HAIXI, QINGHAI, ULAN, balance, hold_of, holder, key, opened, reserved
from wutong.audit.models import Entry
from wutong.factors import actions, queries
from wutong.factors.models import Account, FactorKind, Hold, Notice, Transfer
from wutong.factors.rules import Move
from wutong.factors.shown import BAR, figures
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Body, Person
from wutong.projects.actions import creating

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    """Pages look at the clock, so what they show has just happened."""
    return timezone.now()


@pytest.fixture
def ecology(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """COD of 海西州, part of it given to 格尔木市 and 乌兰县, kept by 徐文斌 of the prefecture."""
    by = cast.everyone["xuwenbin"]
    prefecture = opened("cod", HAIXI, 1000, by=by, at=at, period=str(at.year))
    county = opened("cod", GOLMUD, 600, by=by, at=at, period=str(at.year))
    return SimpleNamespace(by=by, prefecture=prefecture, county=county)


def post(client: Any, route: str, *args: Any, **said: Any) -> Any:
    said = {"key": f"page-{uuid4()}", **said}
    return client.post(reverse(f"factors:{route}", args=args), said)


def day(at: datetime, days: int) -> str:
    return f"{timezone.localdate(at) + days * DAY:%Y-%m-%d}"


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_the_work_comes_first_the_oldest_unanswered_on_top(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    reserved({ecology.county.pk: 30}, by=cast.officer, at=at - 2 * DAY, number=2, days=20)
    reserved({ecology.county.pk: 50}, by=cast.officer, at=at - 9 * DAY, number=1, days=30)
    agreed = reserved({ecology.county.pk: 70}, by=cast.officer, at=at - DAY, number=3, days=4)
    actions.approve(hold_of(agreed, ecology.county).pk, until=at + 3 * DAY, key=key(), by=ecology.by, at=at)
    lapsed = reserved({ecology.county.pk: 5}, by=cast.officer, at=at - 9 * DAY, number=4, days=1)
    page = client_of(ecology.by).get(reverse("factors:front"))
    words = words_of(page)
    assert words.index("1号项目：") < words.index("2号项目：") < words.index("同意了，还没落实")
    assert words.index("同意了，还没落实") < words.index("3号项目：") < words.index("账户 总量")
    assert "2 笔等答复" in words and "1 笔 7 天内到期" in words and "4号项目" not in words
    assert "总量 1,000 t/a，落实 0 t/a，预占 150 t/a，给下级 600 t/a，可用 400 t/a" in page.content.decode()
    assert hold_of(lapsed, ecology.county).pending == 5_000  # nobody wrote it down, and it is free


def test_a_bar_is_cut_into_what_there_is(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    reserved({ecology.county.pk: 100}, by=cast.officer, at=at)
    reserved({ecology.prefecture.pk: 200}, by=cast.officer, at=at, number=2)
    ecology.prefecture.refresh_from_db()
    parts = figures(queries.lines([ecology.prefecture], at)[0])["bar"]["parts"]
    lengths = {one["kind"]: one["width"] / BAR * 1000 for one in parts}
    # 1,000: 300 held (100 of them below), 500 given on and not held, 200 free
    assert lengths == pytest.approx({"reserved": 300, "granted": 500, "free": 200}, abs=0.1)


def test_others_look_and_do_not_decide(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(reserved({ecology.county.pk: 50}, by=cast.officer, at=at), ecology.county)
    for username in ("mayucheng", "hanxiulan", "qishenghai", "liwenjing", "tiejun"):
        client = client_of(cast.everyone[username])
        front = words_of(client.get(reverse("factors:front")))
        sees = username != "tiejun"
        assert ("格尔木市" in front) == sees and "开账户" not in front
        page = client.get(reverse("factors:hold", args=[hold.pk]))
        assert page.status_code == (200 if sees else 404)
        if sees:
            assert "由生态环境部门答复和落实" in words_of(page)
        decided = post(client, "decide", hold.pk, "approve", expires_on=day(at, 30))
        assert decided.status_code == (403 if sees else 404)
    assert "还没有要素账户" in words_of(client_of(cast.everyone["chenyulian"]).get(reverse("factors:front")))
    assert client_of(cast.everyone["yangfan"]).get(reverse("factors:front")).status_code == 403
    stranger = client_of(cast.everyone["chenyulian"])
    assert stranger.get(reverse("factors:account", args=[ecology.county.pk])).status_code == 404


def test_another_department_sees_the_account_and_may_not_keep_it(
    ecology: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.everyone["gaoming"])  # 国网海西
    page = client.get(reverse("factors:account", args=[ecology.prefecture.pk]))
    assert page.status_code == 200 and "记入指标" not in words_of(page)
    refused = client.get(reverse("factors:put_in", args=[ecology.prefecture.pk]))
    assert refused.status_code == 403 and "由生态环境部门管" in words_of(refused)


def test_each_verb_says_what_it_will_do_and_does_it_once(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(reserved({ecology.county.pk: 50}, by=cast.officer, at=at), ecology.county)
    client = client_of(ecology.by)
    shown = words_of(client.get(reverse("factors:decide", args=[hold.pk, "refuse"])))
    assert "预占 50 → 0" in shown and "账户可用 550 → 600" in shown and "告知：马玉成" in shown
    approved = post(client, "decide", hold.pk, "approve", expires_on=day(at, 40))
    assert approved.url == reverse("factors:hold", args=[hold.pk])
    assert "徐文斌 同意" in words_of(client.get(approved.url))
    said = {"key": f"page-{uuid4()}", "amount": "20 t/a", "document": "海生环〔2026〕8号"}
    for _ in range(2):
        assert post(client, "decide", hold.pk, "commit", **said).status_code == 302
    assert balance(ecology.county) == (600, 0, 50, 30, 20)
    post(client, "decide", hold.pk, "change-end", expires_on=day(at, 60), words="等环评")
    post(client, "decide", hold.pk, "refuse", words="先用存量")
    post(client, "decide", hold.pk, "release", words="项目不干了")
    assert balance(ecology.county) == (600, 0, 0, 0, 0)
    statement = words_of(client.get(reverse("factors:account", args=[ecology.county.pk])))
    for said_words in ("海生环〔2026〕8号", "先用存量", "项目不干了", "+20", "−20", "−30"):
        assert said_words in statement, said_words
    acts = set(Entry.objects.filter(target_kind="factor_account").values_list("act", flat=True))
    assert {"approve_hold", "commit_factor", "change_hold_end", "refuse_hold", "release_factor"} <= acts


@pytest.mark.parametrize(
    "verb, said, words",
    [
        ("approve", {"expires_on": "2020-01-01"}, "到期要在现在之后"),
        ("approve", {"expires_on": "后天"}, "写成 2026-11-20 这样的日期"),
        ("commit", {"amount": "51"}, "最多 50 t/a（还在预占的）"),
        ("commit", {"amount": "3 亩"}, "这里要的是重量"),
        ("commit", {"amount": "-1"}, "是负数"),
        ("refuse", {"words": ""}, "这一格要填"),
        ("release", {"words": " "}, "这一格要填"),
        ("release", {"words": "错了", "key": "键"}, "每次操作要有自己的编号"),
    ],
)
def test_a_refusal_stands_beside_what_was_typed(
    verb: str,
    said: dict[str, str],
    words: str,
    ecology: SimpleNamespace,
    cast: SimpleNamespace,
    at: datetime,
    client_of: Any,
) -> None:
    hold = hold_of(reserved({ecology.county.pk: 50}, by=cast.officer, at=at), ecology.county)
    before = Transfer.objects.count()
    answer = post(client_of(ecology.by), "decide", hold.pk, verb, **said)
    assert answer.status_code == 422 and words in words_of(answer) and "什么都没有改动" in words_of(answer)
    assert Transfer.objects.count() == before


def test_a_lapsed_hold_offers_nothing_and_a_wrong_entry_is_corrected(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    client = client_of(ecology.by)
    late = hold_of(reserved({ecology.county.pk: 9}, by=cast.officer, at=at - 3 * DAY, days=1), ecology.county)
    late_page = reverse("factors:hold", args=[late.pk])
    assert client.get(reverse("factors:decide", args=[late.pk, "approve"])).url == late_page
    page = words_of(client.get(late_page))
    assert "到期没有落实" in page and "退回" not in page
    assert "已于" in words_of(post(client, "decide", late.pk, "commit", amount="9"))
    hold = hold_of(reserved({ecology.county.pk: 50}, by=cast.officer, at=at, number=2), ecology.county)
    post(client, "decide", hold.pk, "commit", amount="50")
    entry = Transfer.objects.get(hold=hold, move=Move.COMMIT)
    address = reverse("factors:correct", args=[entry.pk])
    earlier = reverse("factors:correct", args=[Transfer.objects.get(hold=hold, move=Move.RESERVE).pk])
    for page in ("hold", hold.pk), ("account", ecology.county.pk):
        shown = client.get(reverse(f"factors:{page[0]}", args=[page[1]])).text
        assert address in shown and earlier not in shown  # the last that stands comes first
    shown = words_of(client.get(address))
    assert "预占 那一笔 −50 → 另记 +50" in shown and "落实 那一笔 +50 → 另记 −50" in shown
    assert post(client, "correct", entry.pk, words="多落实了").status_code == 302
    assert balance(ecology.county)[3:] == (50, 0)
    assert earlier in client.get(reverse("factors:hold", args=[hold.pk])).text
    again = post(client, "correct", entry.pk, words="再来")
    assert again.status_code == 422 and "已经更正过" in words_of(again)


def test_an_account_is_opened_filled_moved_and_closed(
    ecology: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    client, year = client_of(ecology.by), str(at.year)
    answer = post(client, "open", kind="cod", region=ULAN, park="", period=year)
    ulan = Account.objects.get(kind="cod", region=ULAN, period=year)
    assert answer.url == reverse("factors:account", args=[ulan.pk]) and ulan.parent == ecology.prefecture
    assert "还没有记入指标" in words_of(client.get(answer.url))
    short = post(client, "put_in", ulan.pk, move="allocated", amount="401", document="海生环〔2026〕1号")
    assert short.status_code == 422 and "可用 400 t/a，差 1 t/a" in words_of(short)
    assert (
        post(client, "put_in", ulan.pk, move="bought", amount="100", document="成交 1 号").status_code == 302
    )
    assert "可用 600 t/a" in words_of(client.get(reverse("factors:move", args=[ulan.pk])))
    said = {"to": str(ecology.county.pk), "amount": "0.1吨", "document": "海生环〔2026〕2号"}
    assert post(client, "move", ulan.pk, **said).status_code == 302
    ulan.refresh_from_db()
    assert ulan.capacity == 99_900
    kept_open = post(client, "close", ulan.pk)
    assert kept_open.status_code == 422 and "先调出" in words_of(kept_open)
    post(client, "move", ulan.pk, **{**said, "amount": "99.9"})
    assert post(client, "close", ulan.pk).status_code == 302
    front = client.get(reverse("factors:front"), {"show": "closed"})
    assert "乌兰县" in words_of(front) and "已关闭的 1" in words_of(front)


def test_filters_narrow_and_say_how_many(ecology: SimpleNamespace, at: datetime, client_of: Any) -> None:
    opened("nox", HAIXI, 70, by=ecology.by, at=at, period=str(at.year))
    client = client_of(ecology.by)
    assert "2 种要素、3 个账户" in words_of(client.get(reverse("factors:front")))
    found = words_of(client.get(reverse("factors:front"), {"kind": "nox"}))
    assert "1 种要素、1 个账户 （按条件选出）" in found or "1 种要素、1 个账户（按条件选出）" in found
    assert "没有这样的账户" in words_of(client.get(reverse("factors:front"), {"region": ULAN}))
    for odd in ("'", "%", "９" * 9, "630000x"):
        sought = {"kind": odd, "period": odd, "region": odd, "show": odd}
        assert client.get(reverse("factors:front"), sought).status_code == 200


def test_notices_stay_in_the_inbox_until_they_are_seen(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    project = creating.create({"name": "盐湖提锂", "region_id": GOLMUD}, by=cast.officer, at=at)
    for_it = holder(project.pk, GOLMUD, officer=cast.everyone["baixuemei"])
    reservation = actions.reserve(
        [actions.Ask(ecology.county.pk, 50_000)],
        holder=for_it,
        until=at + 10 * DAY,
        key=key(),
        by=cast.officer,
        at=at,
    )
    waiting = words_of(client_of(ecology.by).get("/"))
    assert "答复：格尔木市" in waiting and "剩 10 天" in waiting and "要素 1" in waiting
    assert "答复：" not in words_of(client_of(cast.everyone["gaoming"]).get("/"))
    post(client_of(ecology.by), "decide", hold_of(reservation, ecology.county).pk, "refuse", words="总量不够")
    client = client_of(cast.officer)
    inbox = client.get("/")
    assert "总量不够" in words_of(inbox) and reverse("projects:detail", args=[project.pk]) in inbox.text
    notice = Notice.objects.get(person=cast.officer)
    stranger = client_of(cast.everyone["hanxiulan"])
    assert stranger.post(reverse("factors:see_notice", args=[notice.pk])).status_code == 404
    assert client.post(reverse("factors:see_notice", args=[notice.pk])).url == "/"
    assert "总量不够" not in words_of(client.get("/"))
    assert Notice.objects.filter(seen_at=None).count() == 1  # the officer of the project has not seen it yet


def test_a_project_out_of_sight_is_named_and_not_linked(
    ecology: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    project = creating.create({"name": "盐湖提锂", "region_id": GOLMUD}, by=cast.officer, at=at)
    reserved({ecology.county.pk: 50}, by=cast.officer, at=at, number=project.pk)
    address = reverse("projects:detail", args=[project.pk])
    account = reverse("factors:account", args=[ecology.county.pk])
    for person, is_linked in ((cast.officer, True), (ecology.by, False)):
        page = client_of(person).get(account)
        assert f"{project.pk}号项目" in words_of(page) and (address in page.text) == is_linked


def test_kinds_are_read_by_all_and_changed_by_those_who_keep_dictionaries(
    ecology: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    reader = client_of(cast.officer)
    listed = words_of(reader.get(reverse("factors:kinds")))
    assert (
        "33 种" in listed and "生态环境部门" in listed and "假设" in listed and "新建要素种类" not in listed
    )
    admin = client_of(cast.everyone["yangfan"])
    cod = FactorKind.objects.get(pk="cod")
    said = {name: getattr(cod, name) for name in ("name", "unit", "department", "law", "words", "basis")}
    said |= {"source": "青环发〔2026〕3号", "valid_from": "2026-01-01"}
    assert post(admin, "edit_kind", "cod", **said).status_code == 302
    history = words_of(admin.get(reverse("factors:kind", args=["cod"])))
    assert "青环发〔2026〕3号" in history and "→" in history and "杨帆" in history
    in_use = post(admin, "edit_kind", "cod", **{**said, "unit": "kg/a"})
    assert in_use.status_code == 422 and "单位不能改" in words_of(in_use)
    rules = "新建｜按环评批复计入｜环发〔2014〕197号｜依据\n减排｜工程减排可抵||假设"
    assert post(admin, "edit_kind", "cod", **said, rules=rules).status_code == 302
    kept = FactorKind.objects.get(pk="cod").rules
    assert kept["减排"] == {"办法": "工程减排可抵", "文件": "", "依据": "假设"} and len(kept) == 2
    assert "环发〔2014〕197号｜依据" in admin.get(reverse("factors:edit_kind", args=["cod"])).text
    assert "第 2 行要有四段" in words_of(
        post(admin, "edit_kind", "cod", **said, rules=rules.replace("||假设", ""))
    )
    new = {**said, "code": "biomass", "name": "生物质", "unit": "t/a", "is_annual": "on"}
    assert post(admin, "new_kind", **new).status_code == 302
    assert post(admin, "new_kind", **new).status_code == 422
    assert "标识" in words_of(post(admin, "new_kind", **{**new, "code": "Bio mass"}))
    assert FactorKind.objects.get(pk="biomass").is_annual


def test_the_front_asks_the_database_a_few_times_for_500_accounts(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    province, _ = Person.objects.get_or_create(
        username="keeper-qh", defaults={"name": "管账人", "duty": "support", "body_id": "qh_ecology"}
    )
    province.body = Body.objects.select_related("region", "park").get(key="qh_ecology")
    kinds = FactorKind.objects.filter(department="ecology").values_list("key", flat=True)
    places = [QINGHAI, *sorted(code for code in regions() if code != QINGHAI)]
    wanted = [(kind, place) for kind in kinds for place in places][:500]
    # prefectures before counties, so that each is opened below the one above it
    wanted.sort(key=lambda pair: (pair[0], regions()[pair[1]].path.count("/"), pair[1]))
    for kind, place in wanted:
        actions.open_account(kind, region_code=place, period=str(at.year), by=province, at=at)
    first = Account.objects.get(kind="cod", region=QINGHAI)
    actions.put_in(
        first.pk, 9_000_000, move=Move.ALLOCATED, document="文", key=key(), by=province, at=at - 40 * DAY
    )
    for number in range(12):
        reserved({first.pk: 5}, by=cast.province, at=at - number * DAY, number=number + 1, region=QINGHAI)
    assert Account.objects.count() == len(wanted) >= 490
    for person in (province, cast.province):
        client = client_of(person)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("factors:front"))
        assert page.status_code == 200 and len(asked) <= 12, len(asked)
        assert "再看下级" in words_of(page)
    assert Hold.objects.count() == 12


def test_a_long_statement_shows_its_end_and_the_rest_on_demand(
    ecology: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    for number in range(101):
        actions.put_in(
            ecology.prefecture.pk,
            1000 + number,
            move=Move.FREED,
            document=f"第 {number} 号",
            key=key(),
            by=ecology.by,
            at=at,
        )
    client, account = client_of(ecology.by), reverse("factors:account", args=[ecology.prefecture.pk])
    end = words_of(client.get(account))
    assert "前面还有 2 笔" in end and "第 1 号" in end and "第 0 号" not in end
    with CaptureQueriesContext(connection) as asked:
        whole = words_of(client.get(account, {"statement": "all"}))
    assert "第 0 号" in whole and "+1.1" in whole and "1,106.05" in whole and len(asked) <= 14


def test_a_factor_is_found_by_its_sound(
    ecology: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    for text in ("nenghao", "nhzb", "能耗"):
        found = client_of(cast.officer).get("/search/", {"q": text})
        assert "/factors/?show=all&amp;kind=energy" in found.text, text
    assert "kind=energy" not in client_of(cast.everyone["yangfan"]).get("/search/", {"q": "能耗"}).text
