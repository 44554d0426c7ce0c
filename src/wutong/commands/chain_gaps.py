"""chains gaps: the kind of each node of each chain in a region, its evidence, its band and terms."""

from datetime import date
from typing import Any

from wutong.chains import queries, shown
from wutong.chains.viewing import View, view_of
from wutong.organisation.dictionaries import regions
from wutong_engines.chains import Gap


def gaps_in(region: str, chain: str | None, day: date) -> list[View] | str:
    """A view of each chain, or what is wrong and how to mend it."""
    if region not in regions():
        return f"没有地区 {region}：写 reference/regions.csv 里的六位代码，如 632800。"
    keys = [one.key for one in queries.chains()]
    if chain is not None and chain not in keys:
        return f"没有产业链 {chain}：有 {'、'.join(keys)}。"
    if not keys:
        return "还没有产业链：先运行 ./wutong prepare。"
    views = [view_of(None, key, region, day) for key in keys if chain in (None, key)]
    for view in views[1:]:
        view.scored = views[0].scored
    return views


def as_json(views: list[View]) -> dict[str, Any]:
    first = views[0]
    return {
        "region": first.region_code,
        "region_name": first.place,
        "weights": first.weights.terms,
        "weights_source": first.weights.source,
        "notes": [shown.WEAK, shown.backtest_words()],
        "chains": [
            {
                "chain": view.chain.key,
                "name": view.chain.name,
                "version": view.chain.version,
                "nodes": [_node(view, one.key) for one in view.content.nodes],
            }
            for view in views
        ],
    }


def _node(view: View, key: str) -> dict[str, Any]:
    said, gap, presence = view.node(key), view.gaps[key], view.presences[key]
    rated = view.rated(key)
    return {
        "node": key,
        "name": said.name,
        "tier": said.tier,
        "codes": list(said.codes),
        "kind": gap.kind.value,
        "kind_name": gap.kind.label,
        "reason": gap.reason,
        "also": [kind.value for kind in gap.also],
        "presence": presence.value,
        "evidence": list(presence.words),
        "is_assumed": presence.is_assumed,
        "band": rated.band.value if rated else None,
        "band_name": rated.band.label if rated else None,
        "is_firm": rated.is_firm if rated else None,
        "coverage": rated.weighed.coverage if rated else None,
        "terms": {one.name: one.share for one in rated.weighed.terms} if rated else {},
        "unknown": dict(view.scored.lacks.get((view.chain.key, key), {})),
        "cautions": list(rated.reasons) if rated else [],
    }


def words_of_gaps(views: list[View]) -> str:
    lines = [f"{views[0].place}：{len(views)} 条产业链"]
    for view in views:
        lines.append(
            f"{view.chain.name}："
            + "、".join(f"{one['label']} {one['count']}" for one in shown.kinds_counted(view))
        )
        for node in view.content.nodes:
            gap, rated = view.gaps[node.key], view.rated(node.key)
            if gap.kind in (Gap.BUILD, Gap.EXTEND, Gap.UPGRADE):
                band = f"（{rated.band.label}）" if rated else ""
                lines.append(f"  {gap.kind.label}  {node.name}{band}：{gap.reason}")
    return "\n".join([*lines, shown.WEAK, shown.backtest_words(), "全部环节和各项用 --json"])
