"""One page is one page, however much is known of a firm: reckoned here, and laid out by LibreOffice."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Entry
from wutong.enterprises.briefs.actions import take_brief
from wutong.enterprises.briefs.brief import brief_of
from wutong.enterprises.briefs.document import document_bytes
from wutong.enterprises.briefs.fitting import ROOM_PT, STEPS, fitted
from wutong.enterprises.briefs.layout import height_pt, laid
from wutong.enterprises.briefs.offers import Offer
from wutong.enterprises.briefs.questions import Known, questions
from wutong.enterprises.briefs.told import Brief
from wutong.enterprises.models import Contact, Enterprise, Lead, Meeting, Relation, Request, Signal

DAY = date(2026, 11, 23)
LONG = "年产五万吨高性能锂电池隔膜及配套基膜 Project ABC-2026 一体化生产基地，" * 20


MANY = Known(
    is_lead=True, has_node=True, has_investment=False, has_contact=False, has_met=False, has_business=False,
    asked=99, factors=("可再生能源电力消纳量", "新增建设用地指标", "主要污染物排放总量"),
)  # fmt: skip


def brief(rows: int, letters: int, offers: int) -> Brief:
    """As full as columns allow: `rows` of everything, each cell of so many letters."""
    words = LONG[:letters]
    one = Offer("可再生能源电力消纳责任权重", words[:60], words, DAY.isoformat(), "合成")
    return Brief(
        title=LONG[: min(200, letters)],
        place="海西蒙古族藏族自治州格尔木市藏青工业园",
        about="格尔木市招商和投资促进局 马玉成，2026-11-23。只写您看得到的，不外传。",
        is_synthetic=True,
        who=(("统一社会信用代码", "91320404MA1XYW12K0"), *[(f"第 {n} 项", words) for n in range(6 + rows)]),
        who_source=words,
        signals=((DAY.isoformat(), words, words),) * rows,
        why=(words,) * (rows + 3),
        offers=(one,) * offers,
        offers_missing="" if offers else "没有开",
        talks=((DAY.isoformat(), words, words),) * rows,
        talks_note="您的范围以外有人在跟这家企业，先问上级由谁牵头。",
        asked=((DAY.isoformat(), words, words),) * rows,
        contacts=(
            "王" * 20 + "，" + "总" * 20 + "，" + "19900000127 " * 5 + "，" + "w" * 108 + "@example.com",
        )
        * rows,
        questions=questions(MANY),
        revealed=(True,) * rows,
        contact_ids=tuple(range(rows)),
    )


FULL = {
    "nothing": brief(0, 0, 0),
    "usual": brief(2, 20, 4),
    "many": brief(4, 60, 12),
    "long": brief(4, 300, 9),
    "fullest": brief(4, 700, 20),
}


@pytest.mark.parametrize("name", FULL)
def test_what_does_not_fit_is_left_out_and_counted(name: str) -> None:
    told = fitted(FULL[name])
    assert height_pt(laid(told)) <= ROOM_PT
    for part in ("signals", "why", "talks", "asked", "contacts", "offers", "who"):
        assert len(getattr(told, part)) + told.left_out[part] == len(getattr(FULL[name], part)), part
    assert len(told.contacts) == len(told.revealed) == len(told.contact_ids)
    assert dict(told.who)["统一社会信用代码"] == "91320404MA1XYW12K0", "a code is whole"
    assert told.title == FULL[name].title


def test_the_usual_page_is_not_cut() -> None:
    usual = replace(
        FULL["usual"],
        place="格尔木市",
        why=FULL["usual"].why[:3],
        contacts=("周**，总经理，199****0127",) * 2,
        questions=questions(MANY)[:5],
    )
    told = fitted(usual)
    assert not any(told.left_out.values())
    assert (told.who, told.talks, told.offers) == (usual.who, usual.talks, usual.offers)
    for steps in STEPS.values():
        assert list(steps) == sorted(steps, reverse=True), "every step gives way"


@pytest.fixture
def firm(cast: SimpleNamespace, at: datetime) -> Enterprise:
    """Every column as long as it may be, more rows of each than a page lists."""
    firm = Enterprise.objects.create(
        name=LONG[:200], name_key="x", credit_code="91320404MA1XYW12K0", home_words=LONG[:60],
        group_name=LONG[:200], business=LONG[:600], industry_code="2921", capital_yuan=10**12,
        founded_date=date(2011, 5, 4), basis="合成", source=LONG[:300], as_of=DAY,
        created_at=at, updated_at=at,
    )  # fmt: skip
    told = {"source": LONG[:300], "basis": "合成", "created_at": at}
    place: dict[str, Any] = {"region_id": "632801", "created_at": at, "created_by": cast.officer}
    for number in range(7):
        day = DAY - timedelta(number)
        Signal.objects.create(enterprise=firm, kind="expansion", on=day, words=LONG[:300], **told)
        Relation.objects.create(enterprise=firm, kind="subsidiary", other_name=LONG[:200], as_of=day, **told)
        Contact.objects.create(
            enterprise=firm,
            name="王" * 60,
            title="总" * 60,
            phone="19900000127",
            email="w@example.com",
            **place,
        )
        Meeting.objects.create(
            enterprise=firm, kind="visit", on=day, ours=LONG[:200], words=LONG * 5, next_step=LONG[:300],
            next_on=DAY, **place,
        )  # fmt: skip
        Request.objects.create(enterprise=firm, words=LONG[:600], asked_on=day, **place)
        Lead.objects.create(
            enterprise=firm, channel="chain", state="talking", node_words=LONG[:120], words=LONG[:600],
            moved_at=at, **place,
        )  # fmt: skip
    return firm


@pytest.mark.django_db
def test_only_contacts_on_the_page_are_in_the_trail(
    cast: SimpleNamespace, firm: Enterprise, at: datetime
) -> None:
    told = brief_of(cast.officer, firm, None, with_contacts=True, at=at)
    assert 0 < len(told.contacts) < 7 and told.left_out["contacts"] == 7 - len(told.contacts)
    assert told.left_out["talks"] == 7 - len(told.talks)
    take_brief(firm, told, by=cast.officer, at=at)
    assert Entry.objects.filter(act="reveal_contact").count() == len(told.contacts)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(
    shutil.which("soffice") is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1",
    reason="没有 LibreOffice（Debian：apt-get install libreoffice-writer-nogui）",
)
def test_one_page_is_one_page(cast: SimpleNamespace, firm: Enterprise, at: datetime, tmp_path: Path) -> None:
    pages = {name: fitted(told) for name, told in FULL.items()}
    pages["kept"] = brief_of(cast.officer, firm, None, with_contacts=True, at=at)
    pages["latin"] = fitted(
        replace(FULL["fullest"], who=(("M", "WMQ@ " * 60),) * 9, why=("WMQG@% " * 60,) * 6)
    )
    for name, told in pages.items():
        (tmp_path / f"{name}.docx").write_bytes(document_bytes(told, DAY))
    files = sorted(tmp_path.glob("*.docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=120)
    found = {
        file.stem: len(re.findall(rb"/Type\s*/Page\b(?!s)", file.with_suffix(".pdf").read_bytes()))
        for file in files
    }
    assert found == dict.fromkeys(pages, 1)
