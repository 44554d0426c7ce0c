"""Telephone numbers inside words: found, taken out, masked."""

import re

_NUMBER = re.compile(
    r"(?<![\d.])(?:\+?86[-\s]?)?(?:1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|0\d{2,3}[-－\s]?\d{7,8}(?:[-转]\d{1,5})?)(?![\d.]|\s*[元万亿])"
)
_AROUND = " \t\n,，、/／:：;；()（）-—"


def numbers_in(text: str) -> list[str]:
    return [found.group() for found in _NUMBER.finditer(text)]


def without_numbers(text: str) -> str:
    """“张三 19900000501” → “张三”."""
    return _NUMBER.sub(" ", text).strip(_AROUND) if _NUMBER.search(text) else text


def numbers_masked(text: str) -> str:
    """“张三 19900000501” → “张三 199****0501”; everything else as it was."""
    return _NUMBER.sub(lambda found: f"{found.group()[:3]}****{found.group()[-4:]}", text)
