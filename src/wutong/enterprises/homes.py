"""Where a firm comes from: provinces by their GB/T 2260 codes, and whether that is here."""

from wutong.organisation.dictionaries import regions
from wutong.organisation.reasons import Reason
from wutong_engines.units.prefectures import prefecture_name
from wutong_engines.units.provinces import PROVINCES

HERE = "63"


def is_local(home_code: str) -> bool | None:
    """Of this province; None where it is not known."""
    return home_code[:2] == HERE if home_code else None


def home_words(home_code: str, told: str = "") -> str:
    """What is told, or what the code says: 江苏, 江苏苏州, 海西州, 海西州格尔木市."""
    if told:
        return told
    region = regions().get(home_code)
    if region is None or region.parent_id is None:
        return PROVINCES.get(home_code[:2], "") + prefecture_name(home_code)
    above = regions().get(region.parent_id)
    is_county = above is not None and above.parent_id is not None
    return f"{above.short_name}{region.short_name}" if above is not None and is_county else region.short_name


def province_words(home_code: str, told: str = "") -> str:
    """As ledgers and the statistics say where an investor is from: what is told, else the province alone."""
    return told or home_words(home_code if home_code[:2] == HERE else home_code[:2])


def reasons_against_home(code: str) -> list[Reason]:
    if not code or (len(code) == 6 and code.isascii() and code.isdigit() and code[:2] in PROVINCES):
        return []
    words = f"地区代码“{code}”不对：写 6 位 GB/T 2260 代码，如 320400；不知道就空着"
    return [Reason(words, field="home_code", code="home")]
