"""Tells the column of one month or year from the column that speaks for the whole project."""

import re
from collections.abc import Mapping, Sequence

from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.model import MONEY_MEANINGS, Meaning
from wutong_engines.worksheets.vocabulary import Guess, bare_header

_MONTH = re.compile(
    r"^(?:(?:20)?\d\d年|20\d\d[-./])?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?![\d\-~至、底末止]|到(?![位资账]))"
    r"|^(?:20)\d\d[-./](?:1[0-2]|0?[1-9])(?:[-./]\d{1,2})?$"
)
_QUARTER = re.compile(r"^(?:(?:20)?\d\d年)?第?[一二三四1-4]季度")
_YEAR = re.compile(r"^20\d\d年?度?(?![\d\-~至、./底末止]|到(?![位资账]))(?!.{0,4}(?:底|末|止|累计|\d+月))")
_WHOLE = re.compile(r"^(?:累计|合计|总计|小计|共计|全年|全年累计|全年合计|自年初累计|年度合计)$")
_FEWEST = 2


def _is_part(path: Sequence[str]) -> bool:
    leaf = squeezed(path[-1]) if path else ""
    return bool(_MONTH.match(leaf) or _QUARTER.match(leaf))


def settle_periods(guesses: dict[int, Guess], paths: Mapping[int, Sequence[str]]) -> None:
    """Money of one month is no sum of all months; a 合计 beside the months is.

    Columns of single years count as parts too when there are several of them.
    """
    months = {c for c in guesses if _is_part(paths.get(c, ()))}
    years = {c for c, path in paths.items() if path and _YEAR.match(squeezed(path[-1]))} & set(guesses)
    if len(months) >= _FEWEST:
        _settle(guesses, months)
        _take_whole(guesses, paths, months)
    else:
        _settle(guesses, {c for c in months if guesses[c].meaning == Meaning.PAID_IN})
    paid = {c for c in years if guesses[c].meaning == Meaning.PAID_IN}
    if len(paid) >= _FEWEST:
        _settle(guesses, paid)


def _settle(guesses: dict[int, Guess], columns: set[int]) -> None:
    for column in columns:
        held = guesses[column]
        if held.meaning == Meaning.PAID_IN:
            guesses[column] = Guess(Meaning.PAID_IN_PERIOD, held.weight, held.word)
        elif held.meaning in MONEY_MEANINGS - {Meaning.PAID_IN_PERIOD}:
            guesses[column] = Guess(Meaning.OTHER_MONEY, held.weight, held.word)


def _take_whole(guesses: dict[int, Guess], paths: Mapping[int, Sequence[str]], months: set[int]) -> None:
    """累计 right of months of money in place is the money in place."""
    if any(g.meaning == Meaning.PAID_IN for g in guesses.values()):
        return
    if not any(guesses[c].meaning == Meaning.PAID_IN_PERIOD for c in months):
        return
    last = max(c for c in months if guesses[c].meaning == Meaning.PAID_IN_PERIOD)
    path = paths.get(last + 1, ())
    if path and _WHOLE.match(bare_header(path[-1])):
        guesses[last + 1] = Guess(Meaning.PAID_IN, 0.7, bare_header(path[-1]))
