"""What the pages say of a chain: marks, words, rows."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from wutong.chains.drawing import Drawing, draw
from wutong.chains.rules import HEARD_NAMES, TERMS, WEIGHT_WORDS, Content, NodeSaid, Weights
from wutong.chains.scoring import backtest
from wutong.chains.standing import counted
from wutong.chains.viewing import View
from wutong.organisation.dictionaries import industries, region_name
from wutong.projects.stages import Stage
from wutong.web.addresses import url
from wutong.web.formats import date_text, percent, yi
from wutong_engines.chains import Band, Gap, Rated

# shape and class of each kind: colour never speaks alone
MARKS = {
    Gap.PRESENT: ("●", "present"),
    Gap.UPGRADE: ("▲", "upgrade"),
    Gap.EXTEND: ("◆", "extend"),
    Gap.BUILD: ("■", "build"),
    Gap.DISTANT: ("◇", "distant"),
    Gap.UNKNOWN: ("○", "unknown"),
}
MEANINGS = {
    Gap.PRESENT: "不缺",
    Gap.UPGRADE: "有，还弱，上下游强",
    Gap.EXTEND: "缺，上下游强",
    Gap.BUILD: "整条链都缺",
    Gap.DISTANT: "缺，上下游也不强",
    Gap.UNKNOWN: "数不够，定不下来，不等于没有",
}
WHOLE = "全省没有外省的数可比：“有相对优势”在这里只是说有，看公开报道和落地项目；没有找到不能证明没有。"
WEAK = "复杂度对一个省只是弱证据：成档地看，不排名次。"
CHIPS = {"依据": "file", "公开报道": "file", "假设": "guess"}
BAND_STATUS = {
    Band.FIRST: "ok", Band.SECOND: "ok", Band.THIRD: "paused", Band.CONDITIONAL: "soon",
    Band.CLOSED: "late", Band.THIN: "paused",
}  # fmt: skip


def mark(kind: Gap) -> dict[str, str]:
    glyph, name = MARKS[kind]
    return {"glyph": glyph, "class": name, "label": kind.label, "words": MEANINGS[kind]}


def node_rows(view: View) -> list[dict[str, Any]]:
    """Every node, upstream to downstream as it was put in."""
    return [_node_row(view, one) for one in view.content.nodes]


def _node_row(view: View, node: NodeSaid) -> dict[str, Any]:
    gap, here = view.gaps[node.key], view.found.of(node.key)
    names = view.content.names
    return {
        "key": node.key,
        "name": node.name,
        "tier": node.tier,
        "mark": mark(gap.kind),
        "reason": gap.reason,
        "is_lacking": gap.kind in (Gap.BUILD, Gap.EXTEND, Gap.UPGRADE),
        "count": here.count,
        "landed": here.landed,
        "yi": yi(here.yuan) if here.count > here.unsaid else "",
        "unsaid": here.unsaid,
        "firms": [one.name for one in node.firms],
        "heard": HEARD_NAMES[node.heard],
        "url": node_url(view, node.key),
        "from": [names[one.supplier] for one in view.content.edges if one.buyer == node.key],
        "to": [names[one.buyer] for one in view.content.edges if one.supplier == node.key],
    }


def node_url(view: View, key: str) -> str:
    return url("chains:node", key=view.chain.key, node=key) + f"?region={view.region_code}"


def search_url(view: View, word: str) -> str:
    """The project list, by one word of the node."""
    return url("projects:list") + "?" + urlencode({"q": word, "region": view.region_code})


def edge_rows(content: Content) -> list[dict[str, Any]]:
    names = content.names
    return [
        {
            "supplier_key": one.supplier,
            "buyer_key": one.buyer,
            "supplier": names[one.supplier],
            "buyer": names[one.buyer],
            "weight": percent(one.weight) if one.weight is not None else "",
            "weight_source": one.weight_source,
            "source": one.source,
            "basis": one.basis,
            "chip": CHIPS[one.basis],
            "as_of": one.as_of,
        }
        for one in content.edges
    ]


def map_of(view: View) -> dict[str, Any]:
    return picture(view.content, {row["key"]: row for row in node_rows(view)})


def bare_map(content: Content) -> dict[str, Any]:
    """Of an earlier version: structure alone, because presence is of today."""
    blank = {"glyph": "", "class": "plain", "label": "", "words": ""}
    rows = {
        one.key: {"name": one.name, "tier": one.tier, "mark": blank, "count": None, "url": ""}
        for one in content.nodes
    }
    return picture(content, rows)


def picture(content: Content, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    drawing: Drawing = draw(content)
    boxes = [asdict(box) | {"row": rows[box.key]} for box in drawing.boxes]
    return {
        "width": drawing.width,
        "height": drawing.height,
        "boxes": boxes,
        "lines": [asdict(one) for one in drawing.lines],
    }


def kinds_counted(view: View) -> list[dict[str, Any]]:
    found = counted(view.gaps.values())
    return [mark(kind) | {"count": found.get(kind, 0)} for kind in MARKS if found.get(kind)]


def rated_shown(rated: Rated | None, why: Mapping[str, str]) -> dict[str, Any] | None:
    """Band, coverage, and each term with its weight and why it is unknown."""
    if rated is None:
        return None
    weighed = rated.weighed
    return {
        "band": rated.band.label,
        "status": BAND_STATUS[rated.band],
        "is_firm": rated.is_firm,
        "coverage": percent(weighed.coverage, 0),
        "is_thin": rated.band is Band.THIN,
        # how much is known is said beside the band
        "reasons": [one for one in rated.reasons if not one.startswith("已知的只占权重")],
        "gates": [asdict(one) | {"verdict": one.verdict.value} for one in rated.gates],
        "terms": [
            {
                "name": WEIGHT_WORDS[one.name],
                "weight": percent(one.weight, 0),
                "counted": percent(one.counted, 0),
                "share": percent(one.share, 0) if one.share is not None else "",
                "why": why.get(one.name, ""),
            }
            for one in weighed.terms
        ],
    }


def weights_words(said: Weights) -> str:
    total = sum(said.terms.values())
    parts = "、".join(f"{WEIGHT_WORDS[name]} {said.terms[name] / total:.0%}" for name in TERMS)
    return f"{parts}；至少 {said.least_landed} 个落地项目才比"


def backtest_words() -> str:
    """The figures of the benchmark in one sentence, as the reference table carries them."""
    rows = {(one["network"], one["measure"]): one for one in backtest()}
    own, plain = rows["own", "relative"], rows["own", "ubiquity"]
    mixed = rows["permuted", "relative"]
    return (
        f"回测，{own['source']}：拿掉一个已有的再找，共 {own['planted']:,} 次。"
        f"相对相关度把它排进前 {own['top']} 的有 {own['recall']:.1%}，AUC {own['auc']:.2f}；"
        f"只看“哪里都有的先来”是 {plain['recall']:.1%}、{plain['auc']:.2f}；"
        f"把产业网络打乱后是 {mixed['recall']:.1%}、{mixed['auc']:.2f}，等于乱猜。"
    )


def code_words(codes: tuple[str, ...]) -> str:
    known = industries()
    return "、".join(f"{code} {known[code].name}" if code in known else code for code in codes)


def version_row(one: Any, newest: int) -> dict[str, Any]:
    return {
        "number": one.number,
        "words": one.words,
        "by": one.made_by.name if one.made_by else "随平台带来",
        "body": one.made_by.body.name if one.made_by else "",
        "at": date_text(one.made_at),
        "is_newest": one.number == newest,
    }


def project_rows(view: View, key: str) -> list[dict[str, Any]]:
    return [
        {
            "url": url("projects:detail", row["id"]),
            "name": row["name"],
            "investor": row["investor"],
            "place": region_name(row["region_id"]),
            "stage": Stage(row["stage"]).label,
            "yi": yi(row["investment_yuan"]),
            "is_synthetic": row["is_synthetic"],
        }
        for row in view.found.of(key).rows
    ]
