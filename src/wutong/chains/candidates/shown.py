"""What the shortlist says: rows with their terms and evidence, who is left out, whom the map names."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from wutong.chains.candidates.asking import DEPTHS, SIZES, Question
from wutong.chains.candidates.followed import Followed, followed
from wutong.chains.candidates.listing import Listing
from wutong.chains.candidates.rules import TERMS, WEIGHT_WORDS, Weights
from wutong.chains.candidates.terms import money
from wutong.chains.rules import NodeSaid
from wutong.chains.viewing import View
from wutong.enterprises.homes import home_words
from wutong.enterprises.names.queries import firm_of
from wutong.enterprises.registered import Register, Row
from wutong.enterprises.rules import TARGET_LIST
from wutong.organisation.dictionaries import industries
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import percent, yi
from wutong_engines.chains import Fact, Matched
from wutong_engines.chains.enterprises import FACTS_OF

WHAT = "匹配度是这一批里几项事实的加权，0 到 100，不是能谈成的概率。"
UNCHECKED = "失信、经营异常没有数据，走访前请查国家企业信用信息公示系统。"
LEFT_SHOWN = 40


def rows(listing: Listing, person: Person | None) -> list[dict[str, Any]]:
    """In the order of a visit plan; `person` None: nobody's leads."""
    names = {one.enterprise.id: one.enterprise.name for one in listing.chosen}
    known = followed(person, names) if person is not None else {}
    return [
        row_of(listing, one, known.get(one.enterprise.id, Followed()), place)
        for place, one in enumerate(listing.chosen, 1)
    ]


def row_of(listing: Listing, one: Matched, known: Followed, place: int) -> dict[str, Any]:
    row, match, terms = listing.rows[one.enterprise.id], one.match, terms_of(listing, one)
    return {
        "number": place,
        "eid": row["eid"],
        "name": row["name"],
        "url": firm_url(row["eid"], known),
        "home": home_of(row),
        "home_code": row["county"] or row["prefecture"] or row["province"] or "",
        "industry": row["industry"],
        "industry_words": industry_words(row["industry"]),
        "capital": money(row["capital_yuan"]) if row["capital_yuan"] is not None else "",
        "capital_yi": yi(row["capital_yuan"]),
        "group": row["group_name"] or "",
        "score": percent(match.score, 0),
        "low": percent(match.low, 0),
        "high": percent(match.high, 0),
        "coverage": percent(match.coverage, 0),
        "is_thin": not match.is_enough,
        "terms": terms,
        "silent": silent_words(terms),
        "leads": [
            {
                "url": url("leads:lead", lead.pk),
                "words": f"{lead.get_state_display()}，{lead.officer.name if lead.officer else '还没有人'}",
            }
            for lead in known.leads
        ],
        "elsewhere": known.elsewhere,
    }


def terms_of(listing: Listing, one: Matched) -> list[dict[str, Any]]:
    lacks = listing.lacks(one)
    return [
        {
            "key": term.name,
            "name": WEIGHT_WORDS[term.name],
            "weight": percent(term.weight / _total(listing.asked.weights), 0),
            "counted": percent(term.counted, 0),
            "share": percent(term.share, 0),
            "is_flat": term.name in listing.flat,
            "is_silent": term.name in listing.flat or term.share is None,
            "facts": evidence({name: one.enterprise.facts.get(name) for name in FACTS_OF[term.name]}),
            "why": lacks.get(term.name, ""),
        }
        for term in one.match.terms
    ]


def silent_words(terms: list[dict[str, Any]]) -> str:
    """“西部布局都一样，外迁压力不知道”: what does not tell this firm from the others."""
    flat = "、".join(one["name"] for one in terms if one["is_flat"])
    unknown = "、".join(one["name"] for one in terms if not one["share"])
    parts = [f"{flat}都一样" if flat else "", f"{unknown}不知道" if unknown else ""]
    return "，".join(part for part in parts if part)


def _total(weights: Weights) -> float:
    return sum(weights.terms.values())


def evidence(facts: Mapping[str, Fact | None]) -> list[dict[str, str]]:
    """Facts of one source and day in one line."""
    lines: dict[tuple[str, str], list[str]] = {}
    for fact in facts.values():
        if fact is not None:
            lines.setdefault((fact.source, fact.as_of), []).append(fact.words)
    return [
        {"words": "；".join(words), "source": source, "as_of": as_of}
        for (source, as_of), words in lines.items()
    ]


def ground(row: Mapping[str, Any]) -> str:
    """Why a firm was taken up, as it stands on its lead."""
    known = [
        f"{one['words']}（{one['source']}，{one['as_of']}）" for term in row["terms"] for one in term["facts"]
    ]
    return f"{TARGET_LIST}，匹配度 {row['score']}，知道的占权重 {row['coverage']}%。" + "。".join(known)


def firm_url(eid: str, known: Followed) -> str:
    if known.enterprise_id is not None:
        return url("enterprises:card", known.enterprise_id)
    return url("enterprises:registered", eid)


def home_of(row: Row) -> str:
    code = row["county"] or row["prefecture"] or row["province"] or ""
    return home_words(code) or "地区不明"


def industry_words(code: str | None) -> str:
    known = industries()
    return f"{code} {known[code].name}" if code in known else (code or "行业不明")


def left_out(listing: Listing) -> list[dict[str, str]]:
    """Those excluded, each with the reason; what is said by number only is the engine's rest of a group."""
    return [
        {
            "name": one.enterprise.name,
            "home": home_of(listing.rows[one.enterprise.id]),
            "reason": one.reason,
            "url": url("enterprises:registered", one.enterprise.id),
        }
        for one in listing.left_out
    ]


def named(chain: str, node: NodeSaid, register: Register | None) -> list[dict[str, Any]]:
    """Firms the map itself names at the node, with the source; where they are known, their card."""
    found = []
    for one in node.firms:
        kept = firm_of(one.name)
        eid = "" if kept is not None or register is None else _eid_of(one.name, register)
        said = {"eid": eid} if eid else {"name": one.name}
        said = {"enterprise": str(kept.pk)} if kept is not None else said
        card = url("enterprises:card", kept.pk) if kept is not None else ""
        found.append(
            {
                "name": one.name,
                "source": one.source,
                "basis": one.basis,
                "url": card or (url("enterprises:registered", eid) if eid else ""),
                "lead_url": url("leads:new") + "?" + urlencode(said | {"chain": chain, "node": node.key}),
            }
        )
    return found


def _eid_of(name: str, register: Register) -> str:
    """Of the one firm of the register with this very name."""
    same = [row["eid"] for row in register.search(name, 3) if row["name"] == name]
    return str(same[0]) if len(same) == 1 else ""


def weights_words(said: Weights) -> str:
    total = _total(said)
    return "、".join(f"{WEIGHT_WORDS[name]} {said.terms[name] / total:.0%}" for name in TERMS)


def typed(said: Weights) -> list[tuple[str, str, str]]:
    return [(name, WEIGHT_WORDS[name], f"{said.terms[name] * 100:g}") for name in TERMS]


def pool_words(listing: Listing) -> str:
    """Whom the list was chosen from."""
    pool, codes = listing.pool, "、".join(industry_words(code) for code in listing.codes)
    told = f"行业 {codes}，全国在营 {listing.active:,} 家"
    if listing.by_words:
        words = "、".join(listing.node.words)
        return f"{told}；其中经营范围写到“{words}”之一的 {len(pool.rows)} 家来比"
    if listing.active > len(pool.rows):
        return f"{told}；取注册资本大的 {len(pool.rows)} 家来比"
    return f"{told}，都来比"


def address(view: View, node: str, name: str = "chains:shortlist", **more: Any) -> str:
    said = {"region": view.region_code} | {key: value for key, value in more.items() if value != ""}
    return url(name, key=view.chain.key, node=node) + "?" + urlencode(said)


def narrowings(view: View, listing: Listing, asked: Question) -> dict[str, list[dict[str, Any]]]:
    """What the list may be narrowed or widened by, each a link."""
    node, own = listing.node, asked.asked
    kept = {name: f"{own.weights.terms[name] * 100:g}" for name in TERMS} if asked.is_tried else {}
    now = {"words": "1" if listing.by_words else "0", "digits": own.digits, "size": own.size} | kept

    def to(label: str, is_current: bool, **more: Any) -> dict[str, Any]:
        return {
            "label": label,
            "url": address(view, node.key, **(now | more)),
            "is_current": is_current,
        }

    words = []
    if node.words:
        told = "、".join(node.words)
        words = [
            to(f"写到{told}", listing.by_words, words="1"),
            to("不限", not listing.by_words, words="0"),
        ]
    depths = [
        to(f"{depth} 位代码", depth == own.digits, digits=depth)
        for depth in DEPTHS
        if any(len(code) >= depth for code in node.codes)
    ]
    sizes = [to(f"{size} 家", size == own.size, size=size) for size in SIZES]
    return {"words": words, "depths": depths, "sizes": sizes}
