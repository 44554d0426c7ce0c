"""How a name is said: syllables without tones, local readings first (reference/pronunciations.csv)."""

import csv
from functools import cache, lru_cache
from importlib import import_module

from django.conf import settings

Phrases = dict[str, list[tuple[str, tuple[str, ...]]]]


@cache
def _characters() -> dict[int, str]:
    """The everyday reading of each character. Loaded late: it costs a quarter second and few need it."""
    bare = import_module("pypinyin.contrib.tone_convert").to_normal
    table = import_module("pypinyin").pinyin_dict.pinyin_dict
    seen: dict[str, str] = {}
    found = {}
    for code, readings in table.items():
        first = readings.split(",", 1)[0]
        if first not in seen:
            seen[first] = bare(first).replace("ü", "v")
        found[code] = seen[first]
    return found


@cache
def _phrases() -> Phrases:
    """Only phrases that are read otherwise than their characters, by first two characters, longest first."""
    bare = import_module("pypinyin.contrib.tone_convert").to_normal
    table = import_module("pypinyin").phrases_dict.phrases_dict
    plain = cache(lambda reading: bare(reading).replace("ü", "v"))
    readings = {word: tuple(plain(said[0]) for said in syllables) for word, syllables in table.items()}
    readings |= local_readings()
    usual = _characters()
    phrases: Phrases = {}
    for word, syllables in readings.items():
        if len(word) == len(syllables) and syllables != tuple(usual.get(ord(c), c) for c in word):
            phrases.setdefault(word[:2], []).append((word, syllables))
    for words in phrases.values():
        words.sort(key=lambda entry: -len(entry[0]))
    return phrases


def local_readings() -> dict[str, tuple[str, ...]]:
    with (settings.REFERENCE / "pronunciations.csv").open(encoding="utf-8") as lines:
        return {row["word"]: tuple(row["pinyin"].split()) for row in csv.DictReader(lines)}


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """One entry a character: its syllable, or the character itself where it has none."""
    usual, phrases = _characters(), _phrases()
    said: list[str] = []
    at = 0
    while at < len(text):
        for word, readings in phrases.get(text[at : at + 2], ()):
            if text.startswith(word, at):
                said.extend(readings)
                at += len(word)
                break
        else:
            said.append(usual.get(ord(text[at]), text[at]))
            at += 1
    return tuple(said)
