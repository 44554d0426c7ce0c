"""Why a name is or is not a firm of the register, in words: which parts agree, which differ."""

from wutong_engines.matching.comparing import FEATURES, Real
from wutong_engines.matching.places import Place, place_of, words_of
from wutong_engines.matching.reading import Reading, numerals_alike, read
from wutong_engines.matching.vocabulary import FORM_WORDS, UNSAID


def reasons_of(name: str, row_name: str, region: str, row_region: str, features: Real) -> tuple[str, ...]:
    """First what must be said (branch, number), then what agrees and differs, then what is uncertain."""
    a, b = read(name), read(row_name)
    if a.normal == b.normal:
        said = ["名称相同" if name == row_name else "只有写法不同（空格、括号、全半角、繁简）"]
        return (*said, *_regions(region, row_region), *_rivals(features))
    said = [*_branches(a, b), *_numbers(a, b), *_words(a, b), *_places(a.place, b.place), *_forms(a, b)]
    if a.aside or b.aside:
        said.append(f"没有算进名称：“{a.aside or b.aside}”")
    return (*said, *_regions(region, row_region), *_rivals(features))


def _alike(a: str, b: str) -> bool:
    return numerals_alike(a) == numerals_alike(b)


def _branches(a: Reading, b: Reading) -> list[str]:
    if bool(a.branch) != bool(b.branch):
        who = "要找的" if a.branch else "名录里的"
        return [f"{who}是分支机构（{a.branch or b.branch}），另一个是总公司：两个登记主体，不能合并"]
    if a.branch and not _alike(a.branch, b.branch):
        return [f"分支机构不同（{a.branch}／{b.branch}）"]
    return [f"同一分支机构（{a.branch}）"] if a.branch else []


def _numbers(a: Reading, b: Reading) -> list[str]:
    if a.marks == b.marks:
        return []
    shown = (("、".join(map(str, marks)) or "没有") for marks in (a.marks, b.marks))
    return [f"编号不同（{'／'.join(shown)}）：编号不同的往往是两家"]


def _words(a: Reading, b: Reading) -> list[str]:
    if _alike(a.core, b.core):
        return [f"字号和行业相同（{a.core}）"]
    brand_a, brand_b = a.core[: a.brand], b.core[: b.brand]
    trade_a, trade_b = a.core[a.brand :], b.core[b.brand :]
    said = [f"字号相同（{brand_a}）" if _alike(brand_a, brand_b) else f"字号不同（{brand_a}／{brand_b}）"]
    if _alike(trade_a, trade_b):
        return [*said, f"行业用字相同（{trade_a}）"] if trade_a else said
    return [*said, f"行业用字不同（{trade_a or '没有写'}／{trade_b or '没有写'}）"]


def _places(a: Place, b: Place) -> list[str]:
    if not a.province or not b.province:
        one = words_of(a) or words_of(b)
        return [f"只有一个名称写了地名（{one}）"] if one else []
    if a.province != b.province or (a.prefecture and b.prefecture and a.prefecture != b.prefecture):
        return [f"名称里的地名不同（{words_of(a)}／{words_of(b)}）"]
    return [f"名称里的地名一致（{words_of(a)}）"]


def _forms(a: Reading, b: Reading) -> list[str]:
    said = []
    if a.is_group != b.is_group:
        said.append("只有一个名称带“集团”")
    if UNSAID in (a.form, b.form) and a.form != b.form:
        said.append(f"{'要找的' if a.form == UNSAID else '名录里的'}没有写组织形式")
    elif a.form != b.form:
        said.append(f"组织形式不同（{FORM_WORDS[a.form]}／{FORM_WORDS[b.form]}）")
    return said


def _regions(region: str, row_region: str) -> list[str]:
    a, b = place_of(region), place_of(row_region)
    if not a.province or not b.province:
        return []
    same = a.province == b.province and (not a.prefecture or not b.prefecture or a.prefecture == b.prefecture)
    return [f"地区一致（{words_of(a)}）" if same else f"地区不同（{words_of(a)}／{words_of(b)}）"]


def _rivals(features: Real) -> list[str]:
    rows, twins = features[FEATURES.index("rows_of_core")], features[FEATURES.index("candidates_of_core")]
    if twins < 2:
        return []
    count = round(float(2.718281828**rows)) - 1
    return [f"名录里字号和行业同名的有 {max(count, int(twins))} 家"]
