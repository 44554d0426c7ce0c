"""Words of a chain, what a node or an edge must say, and what the score is weighed by. No Django."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

TIERS = ("上游", "中游", "下游", "配套", "循环", "前沿")
# what public reports say of a node in the chain's own region
HEARD_NAMES = {
    "present": "报道里有",
    "thin": "报道里只有苗头",
    "none": "报道里没有找到",
    "": "没有查过",
}
HEARD_PRESENCE: Mapping[str, float | None] = {"present": 1.0, "thin": 0.5, "none": 0.0, "": None}
CATALOGUE = ("鼓励", "允许", "限制", "淘汰")
BASES = ("依据", "公开报道", "假设")
# 六大高耗能行业: the two digits of GB/T 4754
HEAVY = ("25", "26", "30", "31", "32", "44")
HEAVY_SOURCE = "国民经济和社会发展统计公报的六大高耗能行业口径"
ABOUT_WORDS = {
    "name": "名称",
    "note": "一句话",
    "leader_name": "链长",
    "targets": "目标",
    "targets_source": "目标出处",
}


@dataclass(frozen=True)
class Firm:
    name: str
    source: str
    basis: str


@dataclass(frozen=True)
class NodeSaid:
    """A node as it is said: `words` find its projects by name, `codes` by GB/T 4754."""

    key: str
    name: str
    tier: str
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    heard: str = ""
    firms: tuple[Firm, ...] = ()
    source: str = ""
    basis: str = "假设"
    catalogue: str = ""
    catalogue_source: str = ""

    @property
    def is_heavy(self) -> bool | None:
        return any(code.startswith(HEAVY) for code in self.codes) if self.codes else None


@dataclass(frozen=True)
class EdgeSaid:
    """Supplier → buyer. `weight`: input coefficient, `sales`: sales coefficient, None where not known."""

    supplier: str
    buyer: str
    weight: float | None
    sales: float | None
    weight_source: str
    source: str
    basis: str
    as_of: str


@dataclass(frozen=True)
class Content:
    nodes: tuple[NodeSaid, ...] = ()
    edges: tuple[EdgeSaid, ...] = ()

    def node(self, key: str) -> NodeSaid | None:
        return next((one for one in self.nodes if one.key == key), None)

    @property
    def names(self) -> dict[str, str]:
        return {one.key: one.name for one in self.nodes}

    def with_node(self, said: NodeSaid) -> "Content":
        if self.node(said.key) is None:
            return replace(self, nodes=(*self.nodes, said))
        return replace(self, nodes=tuple(said if one.key == said.key else one for one in self.nodes))

    def without_node(self, key: str) -> "Content":
        """Its edges go with it."""
        edges = tuple(one for one in self.edges if key not in (one.supplier, one.buyer))
        return Content(tuple(one for one in self.nodes if one.key != key), edges)

    def with_edge(self, said: EdgeSaid) -> "Content":
        return replace(self, edges=(*self.without_edge(said.supplier, said.buyer).edges, said))

    def without_edge(self, supplier: str, buyer: str) -> "Content":
        kept = tuple(one for one in self.edges if (one.supplier, one.buyer) != (supplier, buyer))
        return replace(self, edges=kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Content":
        nodes = []
        for one in said["nodes"]:
            parts: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value for name, value in one.items()
            }
            parts["firms"] = tuple(Firm(**firm) for firm in one["firms"])
            nodes.append(NodeSaid(**parts))
        return cls(tuple(nodes), tuple(EdgeSaid(**one) for one in said["edges"]))


@dataclass(frozen=True)
class Weights:
    """Terms of the score, as shares of one; the least landed projects of a region a comparison needs."""

    relatedness: float = 0.30
    chain_fit: float = 0.25
    complexity: float = 0.15
    outlook: float = 0.10
    resources: float = 0.20
    least_landed: int = 10
    source: str = "按产业复杂度与投入产出文献拟定的起点，没有用历史进入估过"
    basis: str = "假设"

    @property
    def terms(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in TERMS}


TERMS = ("relatedness", "chain_fit", "complexity", "outlook", "resources")
WEIGHT_WORDS = {
    "relatedness": "相关度（相对）",
    "chain_fit": "上下游配套",
    "complexity": "产业复杂度",
    "outlook": "带来的后续机会",
    "resources": "资源匹配",
    "least_landed": "至少几个落地项目才比",
}


def reasons_against_node(
    said: NodeSaid, content: Content, known_codes: Mapping[str, object]
) -> dict[str, str]:
    """Field → what is wrong and how to mend it."""
    wrong: dict[str, str] = {}
    if not said.name.strip():
        wrong["name"] = "写环节的名称"
    elif any(one.name == said.name and one.key != said.key for one in content.nodes):
        wrong["name"] = f"链上已经有“{said.name}”：换一个名称，或去改那一个"
    if said.tier not in TIERS:
        wrong["tier"] = f"位置写{'、'.join(TIERS)}之一"
    strange = [code for code in said.codes if code not in known_codes]
    if strange:
        wrong["codes"] = f"GB/T 4754-2017 里没有 {'、'.join(strange)}：查了再写，可以不写"
    if not said.source.strip():
        wrong["source"] = "写明依据什么：文件、报道，或“某某会上定的”"
    if said.catalogue and not said.catalogue_source.strip():
        wrong["catalogue_source"] = "写明目录的版本和条目"
    return wrong


def reasons_against_edge(said: EdgeSaid, content: Content, today: date) -> dict[str, str]:
    """No edge without a source; none to itself; both ends on the chain; no source of a day to come."""
    wrong: dict[str, str] = {}
    for name, key in (("supplier", said.supplier), ("buyer", said.buyer)):
        if content.node(key) is None:
            wrong[name] = "选链上的一个环节"
    if said.supplier == said.buyer and "buyer" not in wrong:
        wrong["buyer"] = "环节不供给自己：选另一个"
    if not said.source.strip():
        wrong["source"] = "没有来源的联系不上图：写明依据什么"
    if said.as_of > today.isoformat():
        wrong["as_of"] = "这一天还没有到：写出处的日期"
    if said.weight is not None and not 0 <= said.weight <= 1:
        wrong["weight"] = "写 0% 到 100%：下游每一元产出直接用掉上游多少"
    if said.weight is not None and not said.weight_source.strip():
        wrong["weight_source"] = "写了强度就要写强度的来源"
    return wrong


def reasons_against_weights(said: Weights) -> dict[str, str]:
    wrong = {name: "写 0 或正数" for name, value in said.terms.items() if not 0 <= value < float("inf")}
    if not wrong and not sum(said.terms.values()) > 0:
        wrong["relatedness"] = "权重合计是 0：至少给一项权重"
    if said.least_landed < 1:
        wrong["least_landed"] = "写 1 或更大的整数"
    if not said.source.strip():
        wrong["source"] = "写明谁在哪次会上定的，或怎样估出来的"
    return wrong


def differences(before: Content, after: Content) -> tuple[str, ...]:
    """“加了环节 隔膜”, “改了 …”, in the order of the map."""
    said: list[str] = []
    old, new = {one.key: one for one in before.nodes}, {one.key: one for one in after.nodes}
    said += [f"加了环节 {one.name}" for key, one in new.items() if key not in old]
    said += [f"去掉环节 {one.name}" for key, one in old.items() if key not in new]
    for key, one in new.items():
        if key in old and old[key] != one:
            was = old[key].name
            said.append(f"{was} 改名为 {one.name}" if was != one.name else f"改了环节 {one.name}")
    names = before.names | after.names
    past, now = _pairs(before), _pairs(after)
    said += [f"加了联系 {_told(pair, names)}" for pair in now if pair not in past]
    said += [f"去掉联系 {_told(pair, names)}" for pair in past if pair not in now]
    said += [f"改了联系 {_told(pair, names)}" for pair in now if pair in past and past[pair] != now[pair]]
    return tuple(said)


def _pairs(content: Content) -> dict[tuple[str, str], EdgeSaid]:
    return {(one.supplier, one.buyer): one for one in content.edges}


def _told(pair: tuple[str, str], names: Mapping[str, str]) -> str:
    return " → ".join(names.get(key, key) for key in pair)


def parted(text: str) -> tuple[str, ...]:
    """Words as people part them: 顿号, commas, spaces, bars."""
    return tuple(dict.fromkeys(one for one in re.split(r"[\s、，,；;|]+", text) if one))


# What documents say of a node in a region

KINDS = {"ecology": "生态准入", "permit": "两高许可"}
VERDICTS = {"allowed": "允许", "forbidden": "不许", "unknown": "收回，不知道"}


@dataclass(frozen=True)
class VerdictSaid:
    region_code: str
    kind: str
    verdict: str
    source: str
    as_of: date


def reasons_against_verdict(said: VerdictSaid, node: NodeSaid, today: date) -> dict[str, str]:
    wrong = {}
    if said.kind not in KINDS:
        wrong["kind"] = f"写{'、'.join(KINDS)}之一"
    elif said.kind == "permit" and not node.is_heavy:
        wrong["kind"] = "这一环不是两高，或没有行业代码还没有判断：没有许可可填"
    if said.verdict not in VERDICTS:
        wrong["verdict"] = f"写{'、'.join(VERDICTS)}之一"
    if not said.source.strip():
        wrong["source"] = "写明依据哪份文件；没有文件的不填，留着不知道"
    if said.as_of > today:
        wrong["as_of"] = "文件的日期还没有到"
    return wrong
