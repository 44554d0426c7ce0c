"""A line of the list as people say it, and what is wrong with one. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

OFFER, NEED = "offer", "need"
KINDS: Mapping[str, str] = MappingProxyType({OFFER: "供", NEED: "需"})
BASES = ("依据", "公开报道", "假设", "合成")
FIELD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "供还是需",
        "firm_name": "企业",
        "node_key": "环节",
        "product": "产品",
        "amount": "数量",
        "unit": "单位",
        "words": "规格和要求",
        "region_id": "地区",
        "source": "出处",
        "basis": "依据",
        "as_of": "截至",
    }
)
LONGEST: Mapping[str, int] = MappingProxyType(
    {"firm_name": 200, "product": 120, "unit": 20, "words": 300, "source": 300}
)
MOST_AMOUNT = Decimal(10**13)


@dataclass(frozen=True)
class LineSaid:
    """`node_key` of the chain's newest version; `amount` is None where it is not known."""

    kind: str
    firm_name: str
    node_key: str
    product: str
    region_code: str
    source: str
    basis: str
    as_of: date
    amount: Decimal | None = None
    unit: str = ""
    words: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """A firm says a thing once."""
        return self.node_key, self.kind, self.firm_name, self.product


def reasons_against_line(said: LineSaid, node_keys: Mapping[str, str], today: date) -> dict[str, str]:
    """Field → what is wrong and how to mend it."""
    wrong = _wrong_words(said)
    if said.kind not in KINDS:
        wrong["kind"] = "写供或需"
    if said.node_key not in node_keys:
        wrong["node_key"] = "选链上的一个环节"
    if said.basis not in BASES:
        wrong["basis"] = f"依据写{'、'.join(BASES)}之一"
    if said.as_of > today:
        wrong["as_of"] = f"{said.as_of.isoformat()} 还没有到：写这个数是哪一天的"
    return wrong | _wrong_amount(said)


def _wrong_words(said: LineSaid) -> dict[str, str]:
    wrong = {
        name: f"{FIELD_WORDS[name]}不超过 {most} 个字"
        for name, most in LONGEST.items()
        if len(getattr(said, name)) > most
    }
    needed = ("firm_name", "product", "source")
    return wrong | {name: f"写{FIELD_WORDS[name]}" for name in needed if not getattr(said, name).strip()}


def _wrong_amount(said: LineSaid) -> dict[str, str]:
    if said.amount is None:
        return {"amount": f"写了单位“{said.unit}”，没有写数量；不知道就都空着"} if said.unit else {}
    if not 0 < said.amount < MOST_AMOUNT:
        return {"amount": "数量写大于 0 的数；不知道就空着，空着不是 0"}
    return {} if said.unit.strip() else {"unit": "写了数量就写单位，如 吨/年"}


def amount_of(text: str) -> Decimal | None:
    """“20,000” → 20000; None for nothing written. Raises ValueError for what is no number."""
    plain = text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not found.is_finite():
        raise ValueError(text)
    return found
