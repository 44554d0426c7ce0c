"""The shortlist as plain values, for the API and the command line: null is not known, never 0.

Who follows a firm is not among them: that is asked of leads, with the right to read those.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wutong.chains.candidates import queries, shown
from wutong.chains.candidates.asking import Question, listing_of, question
from wutong.chains.candidates.listing import Listing
from wutong.chains.candidates.rules import WEIGHT_WORDS
from wutong.chains.viewing import View, view_of
from wutong.enterprises import registered
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.chains import Matched
from wutong_engines.chains.enterprises import FACTS_OF


def asked_for(
    person: Person | None, chain: str, node: str, region: str, query: Mapping[str, str], day: date
) -> dict[str, Any]:
    """`person` None: the command line. Raises NotFound for no such chain or node, else Refused."""
    if region and region not in regions():
        raise Refused("读不懂", [Reason(f"没有 {region} 这个地区", field="region")])
    view = view_of(person, chain, region, day)
    view.node(node)
    asked = question(query, view.region_code, queries.weights_on(day))
    return told(view, node, asked, listing_of(view, node, asked.asked))


def told(view: View, node: str, asked: Question, listing: Listing | None) -> dict[str, Any]:
    """Raises Refused without a register, or where the node says no industry."""
    if listing is None:
        lacks_register = registered.opened() is None
        words = registered.NONE_YET if lacks_register else "这个环节没有行业代码：先给它写上 GB/T 4754 代码"
        raise Refused("列不出目标企业", [Reason(words, code="register" if lacks_register else "codes")])
    said, register = asked.asked.weights, listing.register
    return {
        "chain": view.chain.key,
        "node": node,
        "name": listing.node.name,
        "region_code": view.region_code,
        "region_name": view.place,
        "register_words": register.basis_words,
        "is_synthetic": register.is_synthetic,
        "as_of": register.as_of,
        "industries": list(listing.codes),
        "by_words": listing.by_words,
        "active": listing.active,
        "compared": len(listing.pool.rows),
        "weights": said.terms,
        "weights_basis": said.basis,
        "weights_source": said.source,
        "warning": f"{shown.WHAT}{shown.UNCHECKED}",
        "items": [_item(listing, one) for one in listing.chosen],
        "left_out": [
            {"eid": one.enterprise.id, "name": one.enterprise.name, "reason": one.reason}
            for one in listing.left_out
        ],
        "named": [{"name": one.name, "source": one.source, "basis": one.basis} for one in listing.node.firms],
    }


def _item(listing: Listing, one: Matched) -> dict[str, Any]:
    row, match = listing.rows[one.enterprise.id], one.match
    return {
        "eid": row["eid"],
        "name": row["name"],
        "home_code": row["county"] or row["prefecture"] or row["province"],
        "home": shown.home_of(row),
        "industry": row["industry"],
        "capital_yuan": row["capital_yuan"],
        "group": row["group_name"],
        "source": row["source"],
        "score": match.score,
        "low": match.low,
        "high": match.high,
        "coverage": match.coverage,
        "is_enough": match.is_enough,
        "terms": _terms(listing, one),
    }


def _terms(listing: Listing, one: Matched) -> list[dict[str, Any]]:
    lacks, facts = listing.lacks(one), one.enterprise.facts
    return [
        {
            "key": term.name,
            "name": WEIGHT_WORDS[term.name],
            "weight": term.weight,
            "counted": term.counted,
            "share": term.share,
            "unknown": lacks.get(term.name),
            "facts": [
                {
                    "key": name,
                    "value": facts[name].value,
                    "words": facts[name].words,
                    "source": facts[name].source,
                    "as_of": facts[name].as_of,
                }
                for name in FACTS_OF[term.name]
                if name in facts
            ],
        }
        for term in one.match.terms
    ]
