"""The words of the investor's two pages in Chinese and English, from reference/greenpower/brief_words.csv."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import floor

from wutong.greenpower.facts import folder

LANGUAGES = {"zh": "中文", "en": "English"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Key → language → words."""
    with (folder() / "brief_words.csv").open(encoding="utf-8") as lines:
        return {row["key"]: {lang: row[lang] for lang in LANGUAGES} for row in csv.DictReader(lines)}


@cache
def _english() -> dict[str, str]:
    """What is written in Chinese elsewhere (names, sources, bases) and has its English here."""
    named = {words["zh"]: words["en"] for words in catalogue().values()}
    with (folder() / "sites.csv").open(encoding="utf-8") as lines:
        return named | {row["name"]: row["name_en"] for row in csv.DictReader(lines)}


@dataclass(frozen=True)
class Language:
    """Words, numbers and money as one language writes them."""

    key: str

    def __call__(self, key: str, **parts: object) -> str:
        return catalogue()[key][self.key].format(**parts)

    def said(self, words: str) -> str:
        """Words written in Chinese elsewhere; titles of documents stay as they are."""
        return words if self.key == "zh" else _english().get(words, words)

    def money(self, yuan: float) -> str:
        sign, size = "−" if yuan < 0 else "", abs(yuan)
        if self.key == "zh":
            words = f"{size / 1e8:,.3f} 亿元" if size >= 1e8 else f"{size / 1e4:,.0f} 万元"
            return sign + words
        if size >= 1e9:
            return f"{sign}CNY {size / 1e9:,.3f} billion"
        return f"{sign}CNY {size / 1e6:,.1f} million" if size >= 1e5 else f"{sign}CNY {size:,.0f}"

    def money_exactly(self, yuan: float) -> str:
        """To the thousand, rounded down: a bound must not be told higher than it is."""
        whole = floor(yuan / 1000) * 1000
        return f"{whole / 1e8:,.5f} 亿元" if self.key == "zh" else f"CNY {whole / 1e6:,.3f} million"

    def tonnes(self, tonnes: float) -> str:
        """万吨 in Chinese, kt in English, the unit beside it."""
        return f"{tonnes / 1e4:,.1f}" if self.key == "zh" else f"{tonnes / 1e3:,.1f}"

    def joined(self, sentences: Iterable[str]) -> str:
        return ("" if self.key == "zh" else " ").join(sentences)

    def listed(self, parts: list[str]) -> str:
        return ("，" if self.key == "zh" else ", ").join(parts)


def width(text: str) -> int:
    """In half widths: a Chinese character is as wide as two letters."""
    return sum(1 if letter.isascii() else 2 for letter in text)


def shortened(text: str, longest: int) -> str:
    """What does not fit in so many half widths ends in an ellipsis."""
    if width(text) <= longest:
        return text
    while width(text) > longest - 2:
        text = text[:-1]
    return text + "…"


def minus(text: str) -> str:
    return text.replace("-", "−")


def price(yuan_per_kwh: float) -> str:
    """Three digits, and never a minus before nothing."""
    return minus(f"{round(yuan_per_kwh, 3) + 0.0:.3f}")


def share(value: float) -> str:
    return f"{value * 100:.1f}"


def plain(value: float) -> str:
    """A figure as it was put in, with a comma in the thousands: 0.391, 4,200."""
    return f"{value:,.0f}" if value >= 1000 and value == int(value) else f"{value:,.6g}"
