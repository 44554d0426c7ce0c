"""A list of people brought at once: each firm recognised, undecided ones asked, all of it taken back."""

import re
from datetime import datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from rooms.api_program import Program, is_problem
from rooms.enterprise_parts import NAME, kept, lead, text
from wutong.audit.models import Entry
from wutong.enterprises.address_book.reading import MOST_ROWS, read
from wutong.enterprises.models import Contact, Enterprise, NameDecision
from wutong.enterprises.names.queries import firm_of
from wutong.organisation.reasons import Refused

pytestmark = pytest.mark.django_db
HEAD = ("单位", "姓名", "职务", "手机", "办公电话", "邮箱", "备注")
SHORT, NEW, OFFICE = "虚构隔膜", "无锡虚构铜箔有限公司", "格尔木市商务局"
TABLE = (
    ("海西州招商对接通讯录",),
    HEAD,
    ("一、新材料",),
    (NAME, "王虚构", "总经理", "19900000511", "0519-80000001", "wang@example.com", ""),
    ("", "李虚构", "秘书", "19900000512", "", "", "王总的秘书"),
    (SHORT, "张虚构", "副总", "19900000513", "", "", ""),
    (NEW, "赵虚构", "", "19900000514", "", "", ""),
    (OFFICE, "钱虚构", "科长", "19900000515", "", "", ""),
    (NEW, "赵虚构", "", "19900000514", "", "", ""),
)


def lines(rows: Any = TABLE) -> str:
    return "\n".join("\t".join(row) for row in rows)


def given(**more: str) -> dict[str, str]:
    return {"text": lines(), "source": "锂电大会名片", "basis": "合成", **more}


@pytest.fixture
def firm(cast: SimpleNamespace, at: datetime) -> Enterprise:
    return kept(cast.officer, at)


def book(client: Any, said: dict[str, Any], **more: Any) -> Any:
    return client.post(reverse("enterprises:address_book"), said, **more)


def firms(response: Any) -> dict[str, tuple[str, str, int]]:
    """Name of a firm as written → the field that asks about it, what it was taken for, of how many people."""
    page = response.content.decode()
    rows = re.findall(r'<th scope="row" class="wt-card-wide">([^<]+)</th><td class="wt-nowrap"', page)
    asked = re.findall(r'<select[^>]* name="(firm-\d+)"', page)
    answers = re.findall(r'class="wt-status[^>]*>.*?</svg>([^<]+)</span>', page, re.S)
    people = re.findall(r'data-label="人数"><span>(\d+) 人', page)
    return dict(zip(rows, zip(asked, answers, map(int, people), strict=False), strict=True))


def take_back(response: Any) -> str:
    found = re.search(r'action="([^"]+/take-back/)"', response.content.decode())
    assert found is not None
    return found[1]


def test_a_table_is_looked_at_decided_written_and_taken_back(
    cast: SimpleNamespace, firm: Enterprise, client_of: Any
) -> None:
    client = client_of(cast.officer)
    seen = book(client, given())
    assert seen.status_code == 200 and not Contact.objects.exists()
    assert {name: one[1:] for name, one in firms(seen).items()} == {
        SHORT: ("请定一下", 1),
        NEW: ("新的", 2),
        OFFICE: ("不是企业", 1),
        NAME: ("认得", 2),
    }
    assert next(iter(firms(seen))) == SHORT, "what a person must say stands first"
    page = text(seen)
    assert "还有1家要您定" in page and "第3行不是人（小标题、落款、又一遍表头），跳过了" in page
    assert "单位空着，按上一行" in page and "和第7行一样，只记一次" in page
    rows_seen = page.partition("每行读成什么")[2]
    assert "199****0511" in rows_seen and "19900000511" not in rows_seen

    undecided = book(client, given(sure="1"))
    assert undecided.status_code == 422 and f"“{SHORT}”还没有定是哪一家" in text(undecided)
    assert not Contact.objects.exists() and Enterprise.objects.count() == 1

    done = book(client, given(sure="1", **{firms(seen)[SHORT][0]: f"kept:{firm.pk}"}), follow=True)
    assert "记入4人，新记企业1家，1人早就记过，1人照您说的没有记" in text(done)
    assert firm_of(SHORT) == firm, "what a person said of a name is remembered"
    made = Enterprise.objects.get(name=NEW)
    assert (made.source, made.basis) == ("锂电大会名片", "合成")
    people = Contact.objects.order_by("pk")
    assert [(one.enterprise_id, one.name, one.region_id) for one in people] == [
        (firm.pk, "王虚构", "632801"),
        (firm.pk, "李虚构", "632801"),
        (firm.pk, "张虚构", "632801"),
        (made.pk, "赵虚构", "632801"),
    ]
    assert people[0].phone == "19900000511、0519-80000001"
    trail = str(list(Entry.objects.values_list("changes", "words")))
    assert "199****0512" in trail and "19900000512" not in trail
    again = book(client, given(sure="1"), follow=True)
    assert "记入0人，5人早就记过" in text(again)

    assert "4人，2家" in text(done)
    stranger = client_of(cast.everyone["tiejun"])
    assert stranger.post(take_back(done)).status_code == 404 and Contact.objects.count() == 4
    gone = client.post(take_back(done), follow=True)
    assert "撤回了4人" in text(gone) and not Contact.objects.exists()
    assert list(Enterprise.objects.all()) == [firm] and firm_of(SHORT) is None
    assert not NameDecision.objects.filter(undone_at=None).exists()
    assert client.post(take_back(done)).status_code == 404


def test_whoever_was_changed_or_is_in_a_lead_stays(
    cast: SimpleNamespace, firm: Enterprise, at: datetime, client_of: Any
) -> None:
    client = client_of(cast.officer)
    rows = [HEAD, *((NAME, name, "", "", "", "", "") for name in ("王虚构", "李虚构", "张虚构"))]
    done = book(client, given(text=lines(rows), sure="1"), follow=True)
    first, second, _ = Contact.objects.order_by("pk")
    found = lead(firm, cast.officer, at, "632801")
    found.contact = first
    found.save()
    edit = reverse("enterprises:edit_contact", args=[second.pk])
    assert client.post(edit, {"title": "总经理"}).status_code == 302
    told = client.post(take_back(done), follow=True)
    assert "撤回了1人；1人已在线索里用到，留着" in text(told)
    assert set(Contact.objects.values_list("pk", flat=True)) == {first.pk, second.pk}


def test_a_workbook_is_read_as_it_is_pasted(cast: SimpleNamespace, firm: Enterprise, client_of: Any) -> None:
    client = client_of(cast.officer)
    sheet = Workbook()
    assert sheet.active is not None
    for row in TABLE:
        sheet.active.append(row)
    sheet.active.merge_cells("A4:A5")
    data = BytesIO()
    sheet.save(data)
    file = SimpleUploadedFile("通讯录.xlsx", data.getvalue())
    seen = book(client, given(text="") | {"file": file})
    assert seen.status_code == 200 and firms(seen)[NAME][1:] == ("认得", 2)
    blank = client.get(reverse("enterprises:blank_book"))
    heads = [cell.value for cell in next(load_workbook(BytesIO(b"".join(blank))).active.rows)]
    assert read("\t".join(map(str, heads)) + "\n甲公司\t王虚构").people[0].firm == "甲公司"


def test_what_cannot_be_taken_is_said_by_its_row_and_nothing_is_written(
    cast: SimpleNamespace, firm: Enterprise, client_of: Any
) -> None:
    client = client_of(cast.officer)
    rows = [
        HEAD,
        (NAME, "", "总经理", "", "", "", ""),
        (NAME, "王虚构", "", "199****0511", "", "", ""),
        (f"{NAME}、{NEW}", "李虚构", "", "", "", "", ""),
        (NAME, "张虚构", "", "", "", "没有邮箱", ""),
        ("某某公司", "", "", "", "", "", ""),
        ("", "赵虚构", "", "", "", "", ""),
    ]
    refused = book(client, given(text=lines(rows), sure="1"))
    page = text(refused)
    assert refused.status_code == 422 and not Contact.objects.exists()
    for words in (
        f"第2行，{NAME}：写姓名；不知道全名就写“王经理”",
        "电话里有*，是遮住的样子",
        "单位里写着2家",
        "邮箱要有@",
        "第7行：没有写单位",
    ):
        assert words in page
    for wrong, words in (
        ("单位\t电话\n甲公司\t1", "没有找到表头"),
        ("单位\t姓名", "表头下面没有一个人"),
        ("单位\t姓名\n" + "甲公司\t王虚构\n" * (MOST_ROWS + 1), f"一次最多 {MOST_ROWS} 行"),
    ):
        with pytest.raises(Refused, match=words) as found:
            read(wrong)
        assert found.value.reasons[0].field == "text"
    nothing = book(client, given(text=""))
    assert nothing.status_code == 422 and "选一个文件，或把表贴在下面" in text(nothing)
    elsewhere = book(client_of(cast.reviewer), given(region_code="630102"))
    assert elsewhere.status_code == 422, "西宁 is not theirs to write for"


def test_a_program_tries_brings_and_takes_back(cast: SimpleNamespace, firm: Enterprise, at: datetime) -> None:
    program = Program(cast.officer, at, "enterprises:write")
    people = [
        {"firm": NAME, "name": "王虚构", "phone": "19900000521"},
        {"firm": SHORT, "name": "李虚构", "home": "江苏常州"},
    ]
    said: dict[str, Any] = {"people": people, "source": "锂电大会名片"}
    tried = program.post("/enterprises/address-book", **said, is_trial=True).json()
    assert [(one["name"], one["chosen"]) for one in tried["firms"]] == [
        (NAME, f"kept:{firm.pk}"),
        (SHORT, tried["firms"][1]["chosen"]),
    ]
    assert tried["batch"] is None and not Contact.objects.exists()
    done = program.post("/enterprises/address-book", **said, choices={SHORT: "new"}).json()
    assert (done["added"], done["new_firms"]) == (2, 1)
    assert Entry.objects.filter(act="add_contact", channel="api").count() == 2
    back = program.post(f"/enterprises/address-book/{done['batch']}/take-back").json()
    assert back == {"gone": 2, "kept": 0} and Enterprise.objects.count() == 1
    wrong = program.post("/enterprises/address-book", **said, choices={SHORT: "kept:999999"})
    assert is_problem(wrong, 404) and not Contact.objects.exists()
    assert is_problem(program.post("/enterprises/address-book", people=[], source="名片"), 422)
