"""Every page at three widths: nothing axe-core objects to, no sideways scroll, no script refused."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from odd_ledger import bring, bring_quotas, odd_rows, write
from playwright.sync_api import expect
from windows import PASSWORD, SIZES, Visitor, violations

# what is looked at → (who, path); {names} are found on the site by `places`
PAGES: dict[str, tuple[str, str]] = {
    "inbox, reviewer": ("hanxiulan", "/"),
    "inbox, officer": ("mayucheng", "/"),
    "inbox, department": ("cairang", "/"),
    "inbox, leader": ("wangjianping", "/"),
    "inbox, auditor": ("fanghua", "/"),
    "list": ("hanxiulan", "/projects/"),
    "list of the province": ("liwenjing", "/projects/"),
    "list, filtered": ("hanxiulan", "/projects/?region=632801&stage=sign"),
    "list, sorted by money": ("hanxiulan", "/projects/?sort=-investment"),
    "list, too narrow": ("hanxiulan", "/projects/?q=没有这样的名字&region=632801"),
    "list of nothing": ("zhouhaiyan", "/projects/"),
    "list of a department": ("xuwenbin", "/projects/"),
    "project": ("hanxiulan", "/projects/{project}/"),
    "project, own": ("mayucheng", "/projects/{own}/"),
    "source of a figure": ("hanxiulan", "/projects/{project}/sources/investment/"),
    "edit": ("mayucheng", "/projects/{own}/edit/"),
    "create": ("mayucheng", "/projects/create/"),
    "move": ("mayucheng", "/projects/{own}/move/"),
    "status": ("mayucheng", "/projects/{own}/status/"),
    "attach": ("mayucheng", "/projects/{own}/evidence/"),
    "milestone": ("mayucheng", "/projects/{own}/milestones/"),
    "ask": ("mayucheng", "/projects/{own}/requests/"),
    "factors of a project": ("mayucheng", "/projects/{own}/factors/"),
    "factors of a project to read": ("qishenghai", "/projects/{own}/factors/"),
    "what a project needs": ("mayucheng", "/projects/{own}/factors/need/?kind=cod"),
    "which factor it needs": ("mayucheng", "/projects/{own}/factors/need/"),
    "what a project needs, and what is deducted": ("mayucheng", "/projects/{own}/factors/need/?kind=energy"),
    "how long an ask holds": ("yangfan", "/projects/factors/hold-days/"),
    "duplicates": ("hanxiulan", "/projects/duplicates/"),
    "duplicates, another's duty": ("gongbaocairang", "/projects/duplicates/"),
    "names to decide": ("hanxiulan", "/enterprises/names/"),
    "names nobody keeps": ("hanxiulan", "/enterprises/names/?show=new"),
    "names to read": ("qishenghai", "/enterprises/names/?show=new"),
    "names decided": ("hanxiulan", "/enterprises/names/decided/"),
    "one name": ("hanxiulan", "/enterprises/names/one/?name=青海盐湖工业&q=盐湖"),
    "names, another's duty": ("xuwenbin", "/enterprises/names/"),
    "import list": ("mayucheng", "/ledgers/"),
    "import list, empty": ("gongbaocairang", "/ledgers/"),
    "import new": ("mayucheng", "/ledgers/new"),
    "import preview": ("mayucheng", "/ledgers/{read}/"),
    "import preview, columns": ("mayucheng", "/ledgers/{read}/?columns=all"),
    "import result": ("mayucheng", "/ledgers/{written}/"),
    "import refused": ("mayucheng", "/ledgers/{refused}/"),
    "statistics of the province": ("liwenjing", "/statistics/"),
    "statistics of a prefecture": ("hanxiulan", "/statistics/"),
    "statistics of a county": ("mayucheng", "/statistics/"),
    "statistics, little known": ("gongbaocairang", "/statistics/"),
    "green power": ("hanxiulan", "/greenpower/"),
    "green power, hard": ("hanxiulan", "/greenpower/?green=98&load=two_shift&site=xining&week=summer"),
    "green power, misread": ("cairang", "/greenpower/?site=paris&load=two_shift"),
    "green power, curves": ("hanxiulan", "/greenpower/curves/"),
    "green power, no curves": ("gongbaocairang", "/greenpower/curves/"),
    "green power, bring a curve": ("hanxiulan", "/greenpower/curves/new/?kind=wind"),
    "green power, batches": ("hanxiulan", "/greenpower/batches/"),
    "green power, new batch": ("hanxiulan", "/greenpower/batches/new/?site=golmud&green=50"),
    "factors, department": ("xuwenbin", "/factors/"),
    "factors, of every department": ("xuwenbin", "/factors/?show=all&region=632801"),
    "factors, officer": ("mayucheng", "/factors/"),
    "factors, province": ("liwenjing", "/factors/"),
    "factors, none here": ("gongbaocairang", "/factors/"),
    "factors, none such": ("xuwenbin", "/factors/?kind=lead&region=632821"),
    "factors, another's duty": ("yangfan", "/factors/"),
    "factors, account": ("xuwenbin", "/factors/accounts/{quota}/"),
    "factors, account to read": ("hanxiulan", "/factors/accounts/{quota}/"),
    "factors, hold": ("xuwenbin", "/factors/holds/{hold}/"),
    "factors, approve": ("xuwenbin", "/factors/holds/{hold}/approve/"),
    "factors, commit": ("xuwenbin", "/factors/holds/{hold}/commit/"),
    "factors, refuse, another's duty": ("hanxiulan", "/factors/holds/{hold}/refuse/"),
    "factors, open": ("xuwenbin", "/factors/accounts/new/"),
    "factors, bring a sheet": ("xuwenbin", "/factors/sheets/new/"),
    "factors, sheet": ("xuwenbin", "/factors/sheets/{sheet}/"),
    "factors, sheet with wrong cells": ("xuwenbin", "/factors/sheets/{wrong_sheet}/"),
    "factors, sheet, another's duty": ("mayucheng", "/factors/sheets/new/"),
    "factors, close": ("xuwenbin", "/factors/accounts/{quota}/close/"),
    "factors, kinds": ("hanxiulan", "/factors/kinds/"),
    "factors, kind": ("hanxiulan", "/factors/kinds/energy/"),
    "factors, change a kind": ("yangfan", "/factors/kinds/energy/edit/"),
    "factors, new kind": ("yangfan", "/factors/kinds/new/"),
    "plan": ("liwenjing", "/allocation/"),
    "plan, for output, forced": ("hanxiulan", "/allocation/?aim=output&without=first&in=1,999999"),
    "plan, afresh": ("qishenghai", "/allocation/?afresh=1"),
    "plan, of a department": ("xuwenbin", "/allocation/"),
    "plan, another's duty": ("mayucheng", "/allocation/"),
    "plan, weights": ("liwenjing", "/allocation/settings/"),
    "plan, weights to read": ("qishenghai", "/allocation/settings/"),
    "chains": ("liwenjing", "/chains/"),
    "chain": ("liwenjing", "/chains/li/"),
    "chain, of a prefecture": ("hanxiulan", "/chains/li/?region=632800"),
    "chain, out of reach": ("mayucheng", "/chains/li/?region=630100"),
    "chain, node": ("liwenjing", "/chains/li/nodes/li.sep/"),
    "chain, node of a prefecture": ("hanxiulan", "/chains/li/nodes/li.cell/?region=632800"),
    "chain, edit": ("liwenjing", "/chains/li/edit/"),
    "chain, edit a node": ("liwenjing", "/chains/li/nodes/li.sep/edit/"),
    "chain, an edge": ("liwenjing", "/chains/li/edit/edge/"),
    "chain, versions": ("liwenjing", "/chains/li/versions/"),
    "chain, version": ("liwenjing", "/chains/li/versions/1/"),
    "chain, leader": ("liwenjing", "/chains/li/about/"),
    "chain, new": ("hanxiulan", "/chains/new/"),
    "chain, weights": ("liwenjing", "/chains/weights/"),
    "whom to visit": ("hanxiulan", "/chains/li/nodes/li.cell/shortlist/?region=632800"),
    "whom to visit, to read": ("qishenghai", "/chains/li/nodes/li.cell/shortlist/?words=0&ties=50"),
    "whom to visit, nobody": ("mayucheng", "/chains/li/nodes/li.sep/shortlist/?region=632801"),
    "whom to visit, another's duty": ("xuwenbin", "/chains/li/nodes/li.cell/shortlist/"),
    "whom to visit, weights": ("liwenjing", "/chains/visits/"),
    "whom to visit, weights to read": ("qishenghai", "/chains/visits/"),
    "pressure of provinces": ("liwenjing", "/chains/pressure/"),
    "pressure of provinces, to read": ("hanxiulan", "/chains/pressure/"),
    "chains, another's duty": ("xuwenbin", "/chains/"),
    "firms": ("mayucheng", "/enterprises/"),
    "firms, looked for": ("mayucheng", "/enterprises/?q=电池"),
    "firms, none": ("hanxiulan", "/enterprises/?q=没有这样的名字&place=away"),
    "firms, another's duty": ("xuwenbin", "/enterprises/"),
    "firm": ("mayucheng", "/enterprises/{firm}/"),
    "firm, to read": ("qishenghai", "/enterprises/{firm}/"),
    "firm of the register": ("mayucheng", "/enterprises/register/{registered}/"),
    "firm, beside": ("mayucheng", "/enterprises/{firm}/beside/"),
    "firm, new": ("mayucheng", "/enterprises/new/"),
    "firm, changed": ("mayucheng", "/enterprises/{firm}/edit/"),
    "firm, a talk": ("hanxiulan", "/enterprises/{firm}/meetings/new/"),
    "firm, a request": ("hanxiulan", "/enterprises/{firm}/requests/new/"),
    "firm, somebody there": ("mayucheng", "/enterprises/{firm}/contacts/new/"),
    "firm, a fact": ("mayucheng", "/enterprises/{firm}/signals/new/"),
    "firm, a relation": ("mayucheng", "/enterprises/{firm}/relations/new/"),
    "firm, taken out": ("mayucheng", "/enterprises/{firm}/take-out/"),
    "green power, kept": ("hanxiulan", "/greenpower/studies/"),
    "green power, figures": ("zhouhaiyan", "/greenpower/figures/"),
    "green power, figure": ("zhouhaiyan", "/greenpower/figures/wind_capital/"),
    "green power, bands": ("zhouhaiyan", "/greenpower/figures/bands_qinghai/"),
    "green power, figures in": ("zhouhaiyan", "/greenpower/figures-in/"),
    "settings": ("hanxiulan", "/settings/"),
    "settings, system": ("yangfan", "/settings/"),
    "account": ("hanxiulan", "/settings/account/"),
    "tokens": ("hanxiulan", "/settings/tokens/"),
    "people": ("yangfan", "/settings/people/"),
    "person, new": ("yangfan", "/settings/people/new/"),
    "person": ("yangfan", "/settings/people/{person}/"),
    "security": ("shixiaoqing", "/settings/security/"),
    "security of a person": ("shixiaoqing", "/settings/security/{person}/"),
    "trail": ("fanghua", "/settings/trail/"),
    "figures": ("yangfan", "/settings/figures/"),
    "figure": ("yangfan", "/settings/figures/reserve/"),
    "duties": ("hanxiulan", "/settings/duties/"),
    "access": ("hanxiulan", "/settings/access/"),
    "bodies": ("hanxiulan", "/settings/bodies/"),
    "regions": ("hanxiulan", "/settings/regions/"),
    "parks": ("hanxiulan", "/settings/parks/"),
    "focus industries": ("hanxiulan", "/settings/focus/"),
    "industries": ("hanxiulan", "/settings/industries/"),
    "password": ("hanxiulan", "/account/password/"),
    "project, department": ("cairang", "/projects/{asked_of}/"),
    "asked again who it is": ("tiejun", "/account/again/"),
    "log out": ("hanxiulan", "/account/logout/"),
    "log in": ("", "/account/login/"),
    "not found": ("hanxiulan", "/projects/99999999/"),
    "no such address": ("hanxiulan", "/nowhere/"),
    "refused": ("mayucheng", "/settings/trail/"),
    "refused, another's duty": ("cairang", "/statistics/"),
}


def first(visitor: Visitor, path: str, pattern: str) -> str:
    found = re.search(pattern, visitor.open(path).content())
    assert found, f"{path}: nothing like {pattern}"
    return found[1]


def taken_in(visitor: Visitor) -> str:
    """The first battery maker of the demo's register, in the library."""
    page = visitor.open("/enterprises/?q=动力电池")
    page.get_by_role("table", name="名录里有、还没有记下的企业").get_by_role("link").first.click()
    page.get_by_role("button", name="记入企业库").click()
    page.wait_for_url(re.compile(r"/enterprises/\d+/"))
    return page.url.rstrip("/").rpartition("/")[2]


@pytest.fixture(scope="module")
def places(standing: Any) -> dict[str, str]:
    officer = standing("mayucheng")
    return {
        "project": first(standing("hanxiulan"), "/projects/?sort=-investment", r'href="/projects/(\d+)/"'),
        "own": first(officer, "/projects/", r'href="/projects/(\d+)/"'),
        "written": first(officer, "/ledgers/", r'href="/ledgers/(\d+)/"'),
        "quota": first(standing("xuwenbin"), "/factors/", r'href="/factors/accounts/(\d+)/"'),
        "hold": first(standing("xuwenbin"), "/factors/", r'href="/factors/holds/(\d+)/"'),
        "sheet": bring_quotas(standing("xuwenbin"), [("乌兰县", 0.5), ("德令哈市", 1.25), ("都兰县", None)]),
        "wrong_sheet": bring_quotas(standing("xuwenbin"), [("州本级", 3), ("乌有县", "约5"), ("乌兰县", 1)]),
        "asked_of": first(standing("cairang"), "/", r'href="/projects/(\d+)/'),
        "read": bring(officer, "格尔木市台账（待看）.xlsx", write(odd_rows("看页"))),
        "refused": bring(officer, "坏了的台账.xlsx", b"PK\x03\x04 not a workbook"),
        "firm": taken_in(officer),
        "registered": first(officer, "/enterprises/?q=电池", r'href="/enterprises/register/([^/]+)/"'),
        "person": first(standing("yangfan"), "/settings/people/", r'href="/settings/people/(\d+)/"'),
    }


def sound(visitor: Visitor, name: str, width: int) -> list[str]:
    """What is wrong with the page that stands in the window."""
    page = visitor.page
    if folder := os.environ.get("WUTONG_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png".replace("/", " "), full_page=True)
    # what stands at 1024 px stands at one of the other two as well
    wrong = violations(page) if width != 1024 else []
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SIZES[width][0]:
        wrong.append(f"the page is {wide} px wide")
    wrong += visitor.wrong
    visitor.wrong.clear()
    return wrong


@pytest.mark.parametrize("width", list(SIZES))
@pytest.mark.parametrize("name", list(PAGES))  # the widths of one page come one after another
def test_page(name: str, width: int, standing: Any, places: dict[str, str]) -> None:
    who, path = PAGES[name]
    visitor = standing(who)
    visitor.look_at(path.format(**places), width)
    assert sound(visitor, name, width) == []


@pytest.mark.parametrize("width", list(SIZES))
def test_the_second_step_is_set_up(width: int, standing: Any) -> None:
    visitor = standing("tiejun")
    page = visitor.look_at("/account/two-step/activate/", width)
    if page.get_by_role("textbox", name="密码").count():  # whoever changes how they come in is asked again
        page.get_by_role("textbox", name="密码").fill(PASSWORD)
        page.get_by_role("button", name="继续").click()
        page.wait_for_url("**/two-step/activate/")
    expect(page.get_by_role("img", name="两步验证的二维码")).to_be_visible()
    assert sound(visitor, "second step", width) == []
