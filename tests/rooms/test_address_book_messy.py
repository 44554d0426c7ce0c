"""Lists of people as offices really keep them, refusals, and taking back after others acted."""

from datetime import datetime
from html import unescape
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from rooms.api_program import Program, is_problem
from rooms.enterprise_parts import NAME, kept, text
from rooms.test_address_book import book, given, take_back
from wutong.enterprises.address_book.forms import LONGEST_TEXT, TOO_LONG
from wutong.enterprises.address_book.reading import read
from wutong.enterprises.merging.actions import merge
from wutong.enterprises.merging.actions import undo as undo_merge
from wutong.enterprises.models import Contact, Enterprise
from wutong.enterprises.names.queries import firm_of
from wutong.organisation.reasons import Refused
from wutong.web.tables import LARGEST_BYTES

pytestmark = pytest.mark.django_db
NEW = "锡虚构铜箔有限公司"
ONE = f"单位\t姓名\t手机\n{NEW}\t王虚构\t19900001234"
MESSY: tuple[tuple[Any, ...], ...] = (
    ("海西州招商对接通讯录",),
    ("序号", "單 位", "联系人", None, None, None, None),
    (None, None, "姓  名", "職務", "手机", "移动电话", "微信"),
    ("一、新材料",),
    (1, NAME, "王虚构", "总经理", 19900001234.0, "１９９００００１２３５", "wx"),
    (2, None, "李虚构19900001236", "秘书", "/"),
    ("二、新能源",),
    ("序号", "单位", "姓名", "职务", "手机", "移动电话", "微信"),
    (3, NAME, "赵虚构", "", "19900001237\n19900001238"),
    (4, "同上", "钱虚构", "", "19900001239.0"),
)


def file_of(rows: Any, merges: tuple[str, ...] = ()) -> SimpleUploadedFile:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for one in merges:
        sheet.merge_cells(one)
    data = BytesIO()
    made.save(data)
    return SimpleUploadedFile("通讯录.xlsx", data.getvalue())


def phones(text: str) -> list[tuple[str, str]]:
    return [(one.said["name"], one.said["phone"]) for one in read(text).people]


def reasons(text: str) -> list[str]:
    with pytest.raises(Refused) as found:
        read(text)
    return [one.words for one in found.value.reasons]


def test_a_workbook_with_sections_two_heads_and_phones_anyhow(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    kept(cast.officer, at)
    client = client_of(cast.officer)
    merges = ("A1:G1", "A2:A3", "B2:B3", "C2:G2", "A4:G4", "B5:B6", "A7:G7")
    seen = book(client, given(text="") | {"file": file_of(MESSY, merges)})
    page = text(seen)
    assert seen.status_code == 200
    assert "第4、7、8行不是人" in page and "没有收的列：微信" in page
    lines = unescape(seen.content.decode().partition('aria-label="读到的表">')[2].partition("</textarea>")[0])
    assert lines.startswith("\n"), "a browser drops the first line break of a textarea: an empty row counts"
    assert book(client, given(text=lines[1:], sure="1")).status_code == 302
    assert [(one.name, one.title, one.phone) for one in Contact.objects.order_by("pk")] == [
        ("王虚构", "总经理", "19900001234、19900001235"),
        ("李虚构", "秘书", "19900001236"),
        ("赵虚构", "", "19900001237、19900001238"),
        ("钱虚构", "", "19900001239"),
    ]
    assert Enterprise.objects.count() == 1, "同上 is the firm above"


def test_a_cell_of_two_lines_is_one_row_where_it_is_pasted() -> None:
    pasted = (
        '单位\t姓名\t手机\t职务\n甲公司\t王虚构\t"19900001234\r\n19900001235"\t"总""经理""\n"\n乙公司\t"李\t'
    )
    one, other = read(pasted).people
    assert (one.said["phone"], one.said["title"], other.number) == ("19900001234、19900001235", '总"经理"', 3)
    assert other.said["name"] == '"李', "a quotation mark nobody closes is a mark"
    assert phones("单位\t联系人及电话\n甲公司\t王虚构（0979-8123456）") == [("王虚构", "0979-8123456")]
    assert phones("单位\t姓名\t电话\n甲公司\t王虚构\t19900001234（微信同号）") == [
        ("王虚构", "19900001234(微信同号)")
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("甲公司\t王虚构\t1.99E+10", "电话“1.99E+10”是科学计数"),
        ("甲公司 19900001234\t王虚构\t", "单位或所在地里有电话号码"),
        ("甲公司\t王虚构、李虚构\t", "姓名里写着 2 人：王虚构、李虚构"),
        ("甲公司\t无\t/", "写姓名"),
        ("甲公司\t甲公司\t甲公司\n\t王虚构\t", "没有写单位"),
    ],
)
def test_what_would_be_kept_wrong_is_refused(row: str, words: str) -> None:
    assert words in str([one.wrong for one in read(f"单位\t姓名\t手机\n{row}").people])


def test_tables_side_by_side_are_not_read_by_half() -> None:
    words = reasons("单位\t姓名\t单位\t姓名\n甲公司\t王虚构\t乙公司\t李虚构")
    assert words == ["表头里“单位”有 2 列", "表头里“姓名”有 2 列"]
    assert len(read("单位\t单位\t姓名\n甲公司\t甲公司\t王虚构").people) == 1, "a head over two columns"


def test_what_is_too_large_says_so_before_it_is_confirmed(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    wide = [("单位", "姓名"), *((f"甲{at}公司", "王虚构", *["某" * 100] * 10) for at in range(210))]
    refused = book(client, given(text="") | {"file": file_of(wide)})
    assert refused.status_code == 422 and TOO_LONG in refused.content.decode()
    large = SimpleUploadedFile("通讯录.xlsx", b"x" * (LARGEST_BYTES + 1))
    refused = book(client, given(text="") | {"file": large})
    assert "一个文件不超过10MB" in text(refused) and "没有找到表头" not in text(refused)
    refused = book(client, given(text="单位\t姓名\n" + "甲" * LONGEST_TEXT))
    assert refused.status_code == 422 and TOO_LONG in refused.content.decode()
    page = client.get(reverse("enterprises:address_book")).content.decode()
    assert f'maxlength="{LONGEST_TEXT}"' not in page, "a browser would cut what is pasted and say nothing"


def test_two_who_bring_the_same_list_are_told_of_each_other(cast: SimpleNamespace, client_of: Any) -> None:
    first, second = client_of(cast.officer), client_of(cast.reviewer)
    new = given(text=ONE, sure="1") | {"firm-0": "new"}
    done = book(first, new, follow=True)
    refused = book(second, new)
    assert refused.status_code == 422 and Enterprise.objects.count() == 1
    assert f"“{NEW}”现在认作“{NEW}”" in text(refused) and "选它，或不记这家" in text(refused)
    firm = Enterprise.objects.get()
    assert book(second, new | {"firm-0": f"kept:{firm.pk}"}).status_code == 302
    assert "撤回了1人" in text(first.post(take_back(done), follow=True))
    assert Contact.objects.get().region_id == "632800" and firm_of(NEW) == firm, "the other's stays"


def test_a_card_merged_since_keeps_its_other_name_when_the_list_is_taken_back(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    done = book(client, given(text=ONE, sure="1"), follow=True)
    merged = merge(firm.pk, Enterprise.objects.get(name=NEW).pk, by=cast.officer, at=at)
    assert "撤回了1人" in text(client.post(take_back(done), follow=True))
    assert not Contact.objects.exists() and firm_of(NEW) == firm
    _, other = undo_merge(merged.pk, by=cast.officer, at=at)
    assert firm_of(NEW) == other


def test_a_program_is_told_what_would_be_dropped(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.officer, at, "enterprises:write")

    def brought(*, choices: dict[str, str] | None = None, is_trial: bool = False, **one: str) -> Any:
        people = [{"firm": NEW, "name": "王虚构"} | one]
        said = {"people": people, "source": "名片", "choices": choices or {}, "is_trial": is_trial}
        return program.post("/enterprises/address-book", **said)

    for answer, words in (
        (brought(choices={"别家": "skip"}), "choices 里的“别家”不是 people 里的单位"),
        (brought(is_trial=True, name=""), "第 1 行：写姓名"),
        (brought(firm="  "), "第 1 行：没有写单位"),
    ):
        assert is_problem(answer, 422) and words in answer.json()["detail"]
    assert not Contact.objects.exists()
    assert brought(name="王\u202e虚\n构", phone="１９９００００１２３４").json()["added"] == 1
    assert Contact.objects.values_list("name", "phone").get() == ("王 虚 构", "19900001234")


def test_too_much_at_once_is_refused_in_words_before_any_page(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    whole = book(client, given(text=ONE + "，" * 2_000_000))
    assert whole.status_code == 413 and "合计5MB以内" in text(whole) and "选文件传" in text(whole)
    fields = book(client, {f"firm-{at}": "new" for at in range(5001)})
    assert fields.status_code == 413
    torn = client.post(
        reverse("enterprises:address_book"), b"--x", content_type="multipart/form-data; boundary="
    )
    assert torn.status_code == 400 and "送来的不完整" in text(torn)
