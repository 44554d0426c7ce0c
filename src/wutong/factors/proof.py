"""The proof that the books of factors agree, in words; or the first row that does not, by its account."""

from dataclasses import asdict, dataclass
from typing import Any

from wutong.factors import queries
from wutong.factors.models import Account
from wutong.factors.names import account_words, in_unit
from wutong.factors.rules import MOVES
from wutong_engines.quotas import Fault

LABELS = {str(one): one.label for one in MOVES}
TABLES = {"account": "账户", "hold": "预占", "transfer": "转移"}
FIGURES = {
    "capacity": "总量",
    "granted": "给下级",
    "own": "本级占用",
    "reserved": "预占",
    "committed": "落实",
    "pending": "还在预占",
}
# what is wrong when it is not an amount of the account's unit
OTHERS = {
    "missing": "不见了：账户或预占记着它，表里没有",
    "account": "指着一个不存在的账户",
    "hold": "与它所说的预占对不上",
    "beginning": "少了最初的预占转移",
    "negative": "有一项余额小于 0",
    "oversold": "预占加落实超过总量",
    "granted and held": "给下级加本级占用超过总量",
    "held and not counted": "本级占用没有计入预占与落实",
}


@dataclass(frozen=True)
class Verdict:
    """`table` and `row` name the first offending row; `says`, `should`: thousandths, or numbers of rows."""

    is_sound: bool
    words: str
    accounts: int = 0
    holds: int = 0
    transfers: int = 0
    table: str = ""
    row: int | None = None
    account: str = ""
    figure: str = ""
    says: int | None = None
    should: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def prove() -> Verdict:
    fault, counts = queries.verify()
    rows = counts["accounts"], counts["holds"], counts["transfers"]
    if fault is None:
        words = f"{rows[0]} 个账户、{rows[1]} 笔预占的余额，与 {rows[2]} 笔转移逐笔相加一致，各级没有超分。"
        return Verdict(True, words, *rows)
    account = queries.account_at_fault(fault)
    name = account_words(account) if account else ""
    return Verdict(
        False,
        f"{_row_words(fault, name)}{_fault_words(fault, account)}。",
        *rows,
        table=fault.table,
        row=fault.id,
        account=name,
        figure=fault.figure,
        says=fault.says,
        should=fault.should,
    )


def _row_words(fault: Fault, name: str) -> str:
    where = f"（{name}）" if name else ""
    said = ""
    if fault.table == "transfer":
        move = queries.move_of(fault.id)
        said = f"{LABELS.get(move, move)} " if move is not None else ""
    return f"第一处不符：{said}{TABLES[fault.table]} {fault.id} 号{where}"


def _fault_words(fault: Fault, account: Account | None) -> str:
    if fault.figure == "parent":
        return f"的上级账户记着 {fault.says or '无'} 号，应是 {fault.should or '无'} 号"
    if fault.figure == "above":
        return f"的上级链记着 {fault.says} 级，应是 {fault.should} 级"
    if fault.figure == "below nothing":
        return f"使预占或落实降到 {_amount(fault.says, account)}，不能小于 0"
    if fault.figure == "above what was asked":
        return f"使预占与落实合计 {_amount(fault.says, account)}，申请只有 {_amount(fault.should, account)}"
    if fault.figure in OTHERS:
        return OTHERS[fault.figure]
    says, should = _amount(fault.says, account), _amount(fault.should, account)
    basis = "申请" if fault.table == "transfer" else "转移"
    return f"的“{FIGURES[fault.figure]}”记着 {says}，按{basis}应是 {should}"


def _amount(thousandths: int, account: Account | None) -> str:
    return in_unit(thousandths, account) if account is not None else f"{thousandths}（千分之一单位）"
