"""Weighs where, how much, when, and which phase or lot: what surrounds the names of two readings."""

from wutong_engines.duplicates import weights
from wutong_engines.duplicates.evidence import Evidence
from wutong_engines.duplicates.reading import Reading
from wutong_engines.duplicates.wording import Wording, lots_contradict

_NUMERALS = "零一二三四五六七八九十"


def relation(a: str | None, b: str | None) -> str:
    """How two GB/T 2260 codes stand: 同县, 同市州, 上下级, 邻县 (same prefecture), 异市州, or 不明."""
    if not a or not b or len(a) != 6 or len(b) != 6:
        return "不明"
    if a[2:] == "0000" or b[2:] == "0000":
        return "不明"
    if a == b:
        return "同市州" if a.endswith("00") else "同县"
    if a[:4] != b[:4]:
        return "异市州"
    return "上下级" if a.endswith("00") or b.endswith("00") else "邻县"


REGION_WEIGHTS = {
    "同县": (weights.COUNTY_SAME, "同一县（市、区）"),
    "同市州": (weights.PREFECTURE_SAME, "同一市州"),
    "上下级": (weights.REGION_WITHIN, "一个写到市州，一个写到其下的县"),
    "邻县": (weights.COUNTY_DIFFERENT, "同一市州的两个县"),
    "异市州": (weights.PREFECTURE_DIFFERENT, "不在同一市州"),
    "不明": (0.0, ""),
}


def weigh_regions(a: Reading, b: Reading, evidence: Evidence) -> None:
    evidence.add(*REGION_WEIGHTS[relation(a.candidate.region_code, b.candidate.region_code)])


def weigh_place_words(a: Reading, b: Reading, evidence: Evidence) -> None:
    standing = relation(a.candidate.region_code, b.candidate.region_code)
    _weigh_place_words(a.wording.places, b.wording.places, standing, evidence)


def weigh_parks(a: Reading, b: Reading, evidence: Evidence) -> None:
    park_a, park_b = a.candidate.park, b.candidate.park
    if park_a and park_a == park_b:
        evidence.add(weights.PARK_SAME, f"同在{park_a}")


def _weigh_place_words(a: frozenset[str], b: frozenset[str], standing: str, evidence: Evidence) -> None:
    if not a or not b:
        return
    both = sorted(x for x in a for y in b if x in y or y in x)
    if both:
        evidence.place_word = True
        across = standing in ("邻县", "异市州")
        weight = weights.PLACE_WORD_SAME_ACROSS_COUNTIES if across else weights.PLACE_WORD_SAME
        evidence.add(weight, f"名称都写了{both[0]}")
    elif standing not in ("同县", "上下级") and _of_one_level(a, b):
        evidence.add(weights.PLACE_WORD_CONFLICT, f"名称里的地名不同（{min(a)}，{min(b)}）")
        evidence.cap("两县同类", "两地各有一处")


def _of_one_level(a: frozenset[str], b: frozenset[str]) -> bool:
    """海西州 may hold 格尔木; only two counties, or two prefectures, contradict each other."""
    of_a, of_b = {place.endswith("州") for place in a}, {place.endswith("州") for place in b}
    return bool(of_a & of_b)


def _telling(yuan: int) -> bool:
    """170.9 or 52.27 is seldom met twice, 100 or 180 often."""
    return len(str(yuan).rstrip("0")) >= 3


def weigh_amounts(a: Reading, b: Reading, evidence: Evidence) -> None:
    x, y = a.candidate.total_yuan, b.candidate.total_yuan
    if not x or not y or x < 0 or y < 0:
        return
    apart = abs(x - y) / max(x, y)
    evidence.amount = apart
    shown = f"{max(x, y) / 1e8:g} 亿元与 {min(x, y) / 1e8:g} 亿元" if max(x, y) >= 1e7 else f"{x} 元与 {y} 元"
    if apart <= 0.005:
        telling = _telling(x) or _telling(y)
        reason = "总投资相同" if x == y else f"总投资相差 {apart:.2%}"
        evidence.add(weights.AMOUNT_SAME_TELLING if telling else weights.AMOUNT_SAME_ROUND, reason)
    elif apart <= 0.05:
        evidence.add(weights.AMOUNT_CLOSE, f"总投资相差 {apart:.1%}")
    elif max(x, y) <= 1.6 * min(x, y):
        evidence.add(weights.AMOUNT_APART, f"总投资不一（{shown}）")
    elif max(x, y) <= 3 * min(x, y):
        evidence.add(weights.AMOUNT_FAR, f"总投资相差较大（{shown}）")
    else:
        evidence.add(weights.AMOUNT_VERY_FAR, f"总投资相差三倍以上（{shown}）")


def weigh_dates(a: Reading, b: Reading, evidence: Evidence) -> None:
    x, y = a.candidate.date_from, b.candidate.date_from
    if x is None or y is None:
        return
    days = abs((x - y).days)
    if days <= 31:
        evidence.add(weights.DATE_SAME, "日期相近")
    elif days >= 3 * 365:
        evidence.add(weights.DATE_FAR, "日期相隔三年以上")


def _phases_in_words(wording: Wording) -> str:
    named = "、".join(_NUMERALS[n] if n <= 10 else str(n) for n in sorted(wording.phases))
    return (
        f"{named}期"
        if named
        else "扩建"
        if "扩" in wording.markers
        else "技改"
        if "改" in wording.markers
        else ""
    )


def weigh_phases(a: Reading, b: Reading, evidence: Evidence) -> None:
    x, y = a.wording, b.wording
    words = {_phases_in_words(x), _phases_in_words(y)}
    if x.phases and y.phases:
        if not x.phases & y.phases:
            evidence.cap("期次不同", f"一个写{'，一个写'.join(sorted(words))}")
        elif x.phases != y.phases:
            evidence.add(weights.PHASE_OVERLAP, f"期次不完全相同（{'，'.join(sorted(words))}）")
    elif reason := _later_than_unphased(x, y) or _later_than_unphased(y, x):
        evidence.cap("期次不同", reason)
    elif (x.phases or y.phases) and evidence.amount > 0.2:
        evidence.cap("期次不同", "只有一个写明一期，总投资又不同，像是整体与其中一期")
    if reason := _extension_of_the_other(x, y) or _extension_of_the_other(y, x):
        evidence.cap("期次不同", reason)
    if reason := _refit_of_the_other(x, y) or _refit_of_the_other(y, x):
        evidence.cap("期次不同", reason)


def _is_later(wording: Wording) -> bool:
    return bool(wording.phases) and 1 not in wording.phases


def _later_than_unphased(x: Wording, y: Wording) -> str:
    """A later phase beside a record that names no phase and is no extension either."""
    if _is_later(x) and not y.phases and "扩" not in y.markers:
        return f"只有一个写明{_phases_in_words(x)}"
    return ""


def _extension_of_the_other(x: Wording, y: Wording) -> str:
    if "扩" in x.markers and "扩" not in y.markers and not _is_later(y):
        return "只有一个写明是扩建"
    return ""


def _refit_of_the_other(x: Wording, y: Wording) -> str:
    rebuilt = any(word in ("改造", "升级", "环保升级") for word, _ in y.subjects)
    if "改" in x.markers and "改" not in y.markers and "扩" not in y.markers and not rebuilt:
        return "只有一个写明是技改"
    return ""


def weigh_lots(a: Reading, b: Reading, evidence: Evidence) -> None:
    x, y = a.wording.lots, b.wording.lots
    if lots_contradict(x, y):
        shown = "，".join("、".join(sorted(lot[1:] for lot in lots)) for lots in (x, y))
        evidence.cap("标段不同", f"分号或分区不同（{shown}）")
    elif any(lot[0] != "y" for lot in x ^ y):
        evidence.add(weights.LOT_ONE_SIDED, "只有一个写了分号或分区")


def weigh_alike_elsewhere(a: Reading, b: Reading, evidence: Evidence) -> None:
    """Similar names in two places: two plants, unless the name itself is telling."""
    standing = relation(a.candidate.region_code, b.candidate.region_code)
    if standing not in ("邻县", "异市州") or "两县同类" in evidence.caps:
        return
    rare = max((w for word, w in a.wording.subjects if word in dict(b.wording.subjects)), default=0.0)
    named = evidence.proper_letters >= 2 or evidence.place_word or rare >= 1.2
    if standing == "邻县" and not named:
        evidence.cap("两县同类", "两县各有一处同类项目，名称没有共同的独有字眼")
    corroborated = evidence.proper_letters >= 2 and (evidence.owner or _same_telling_amount(a, b))
    if standing == "异市州" and not corroborated:
        evidence.cap("不同市州", "分属两个市州，又无投资方或金额佐证")


def _same_telling_amount(a: Reading, b: Reading) -> bool:
    x, y = a.candidate.total_yuan, b.candidate.total_yuan
    return bool(x and y and _telling(x) and abs(x - y) <= 0.005 * max(x, y))
