"""统一社会信用代码 (GB 32100-2015) and the 15-digit number before it: checked one by one or by columns."""

import re

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 2: no I, O, S, V, Z."""
LENGTH, OLD_LENGTH = 18, 15
_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
# GB 11714-1997: the organisation code inside, places 9 to 17
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_BODY_CHECKS = "0123456789X"
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")
_NOT_A_CHARACTER = 255


def _values(alphabet: str) -> Bytes:
    table = np.full(256, _NOT_A_CHARACTER, dtype=np.uint8)
    for value, letter in enumerate(alphabet):
        table[ord(letter)] = value
    return table


_VALUES, _BODY_VALUES = _values(ALPHABET), _values(_BODY_ALPHABET)


# columns


def check_letters(heads: Bytes) -> Bytes:
    """ASCII of the 18th character for n × 17 ASCII characters; 0 where a character cannot occur."""
    values = _VALUES[heads].astype(np.int64)
    checks = (31 - (values @ _WEIGHTS) % 31) % 31
    letters: Bytes = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)[checks]
    letters[(values == _NOT_A_CHARACTER).any(axis=1)] = 0
    return letters


def body_check_letters(bodies: Bytes) -> Bytes:
    """ASCII of the ninth character of organisation codes for n × 8 ASCII characters."""
    checks = (11 - (_BODY_VALUES[bodies].astype(np.int64) @ _BODY_WEIGHTS) % 11) % 11
    letters: Bytes = np.frombuffer(_BODY_CHECKS.encode(), dtype=np.uint8)[checks]
    return letters


def old_check_letters(heads: Bytes) -> Bytes:
    """ASCII of the 15th digit of registration numbers for n × 14 ASCII digits (ISO 7064, MOD 11,10)."""
    rest = np.full(len(heads), 10, dtype=np.int64)
    for place in range(OLD_LENGTH - 1):
        total = (rest + heads[:, place] - ord("0")) % 10
        rest = np.where(total == 0, 10, total) * 2 % 11
    return ((11 - rest) % 10 + ord("0")).astype(np.uint8)


def are_right(codes: list[str]) -> NDArray[np.bool_]:
    """Which of these texts are valid credit codes, for a whole column at once."""
    is_shaped = np.array([len(code) == LENGTH and code.isascii() for code in codes], dtype=bool)
    found = np.zeros(len(codes), dtype=bool)
    if is_shaped.any():
        joined = "".join(code for code, shaped in zip(codes, is_shaped, strict=True) if shaped)
        letters = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH)
        found[is_shaped] = check_letters(letters[:, :17]) == letters[:, 17]
    return found


# one code


def is_old(code: str) -> bool:
    """Whether this is a 15-digit registration number whose check digit is right."""
    if len(code) != OLD_LENGTH or not (code.isascii() and code.isdigit()):
        return False
    digits = np.frombuffer(code.encode(), dtype=np.uint8).reshape(1, -1)
    return int(old_check_letters(digits[:, :14])[0]) == int(digits[0, 14])


def fault_of(code: str) -> tuple[str, str] | None:
    """What is wrong with a credit code and how to mend it; None when it is right."""
    if len(code) == LENGTH and are_right([code])[0]:
        return None
    if _SCIENTIFIC.fullmatch(code):
        return "统一社会信用代码成了科学计数", "导出时把这一列设为文本，末尾的数字已经丢了，只能重新导出"
    if len(code) == OLD_LENGTH:
        return (
            "是 15 位的旧码，校验位不符",
            "核对营业执照；三证合一后应有 18 位代码",
        )
    if len(code) != LENGTH:
        return f"统一社会信用代码有 {len(code)} 位，应为 18 位", "对照营业执照补全"
    strange = sorted({letter for letter in code if letter not in ALPHABET})
    if strange:
        shown = "、".join(f"“{letter}”" for letter in strange)
        hint = "字母 I、O、S、V、Z 不会出现，多半是 1、0、5、U、2 写错" if set(strange) & set("IOSVZ") else ""
        return f"统一社会信用代码里有 {shown}", hint or "只应有数字和大写字母，对照营业执照改"
    return "统一社会信用代码的校验位不符", "有一位写错或两位写颠倒了，对照营业执照改"
