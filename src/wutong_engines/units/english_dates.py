"""Dates as English worksheets show them: Mar-24 · 15-Mar-2024 · March 2024 · 3/15/2024, made Chinese."""

import re

_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d|[12]\d|3[0-5])"
_FORMS = [
    rf"(?P<day>3[01]|[12]\d|0?[1-9])[-/ ]{_NAME}[-/, ]+{_YEAR}",
    rf"{_NAME} ?(?P<day>3[01]|[12]\d|0?[1-9]), ?(?P<year>(?:19|20)\d\d)",
    rf"{_NAME}[-/', ]+{_YEAR}",
    r"(?P<year>(?:19|20)\d\d)[-/ ]" + _NAME,
    r"(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|2\d|1[3-9])/(?P<year>(?:19|20)\d\d)",
]
_PATTERNS = [re.compile(rf"^{form}(?: \d\d?:\d\d(?::\d\d)?)?$", re.IGNORECASE) for form in _FORMS]


def in_chinese(text: str) -> str:
    """The text as 2024年3月 or 2024年3月15日; every other text as it stands."""
    for pattern in _PATTERNS:
        found = pattern.match(text)
        if found is None:
            continue
        held = found.groupdict()
        month = held.get("month") or str(_NAMES.index(held["name"][:3].lower()) + 1)
        year = held["year"] if len(held["year"]) == 4 else f"20{held['year']}"
        return f"{year}年{month}月" + (f"{held['day']}日" if held.get("day") else "")
    return text
