"""What is to be decided: free amounts by factor, waiting projects with what they need, and the hard rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from sys import float_info
from typing import Any

Amounts = Mapping[str, float]
MOST_FAULTS = 100
FIELDS = ("factors", "projects", "at_least")
PROJECT_FIELDS = ("id", "value", "needs", "must", "barred", "groups", "first")


class ProblemError(ValueError):
    """What is wrong, in which project and field, and how to mend it: a line each."""

    def __init__(self, *faults: str) -> None:
        more = len(faults) - MOST_FAULTS
        super().__init__("\n".join([*faults[:MOST_FAULTS], *([f"另有 {more} 处。"] if more > 0 else [])]))


@dataclass(frozen=True)
class Candidate:
    """`value` and `needs` in units of the caller's; `barred` says why it may not be chosen, empty if it may.

    `first`: these are served before the others, whatever the others are worth.
    """

    id: str
    value: float
    needs: Amounts = field(default_factory=dict)
    must: bool = False
    barred: str = ""
    groups: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True)
class Problem:
    """`factors`: free amount of each; `at_least`: least number of a group. Raises ProblemError with all that
    is wrong."""

    factors: Amounts
    candidates: tuple[Candidate, ...]
    at_least: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if wrong := list(_faults(self.factors, enumerate(self.candidates, start=1), self.at_least)):
            raise ProblemError(*wrong)

    def with_more(self, more: Amounts) -> "Problem":
        """The same with other free amounts, in addition to (or, if negative, less than) what there is."""
        factors = {name: amount + more.get(name, 0) for name, amount in self.factors.items()}
        return Problem(factors, self.candidates, self.at_least)

    def with_forced(self, inside: Iterable[str] = (), outside: Iterable[str] = ()) -> "Problem":
        """The same with some projects forced in or out: what that costs is the difference in value."""
        within, without = set(inside), set(outside)
        unknown = sorted((within | without) - {one.id for one in self.candidates})
        if unknown:
            raise ProblemError(f"没有项目 {'、'.join(unknown)}。")
        found = (
            Candidate(
                one.id,
                one.value,
                one.needs,
                one.must or one.id in within,
                "这次先不选" if one.id in without else one.barred,
                one.groups,
                one.first,
            )
            for one in self.candidates
        )
        return Problem(self.factors, tuple(found), self.at_least)


def exactly(amount: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(str(amount))


def needed(candidates: Iterable[Candidate], factor: str) -> Fraction:
    return sum((exactly(one.needs.get(factor, 0)) for one in candidates), Fraction(0))


def _faults(
    factors: Amounts, numbered: Iterable[tuple[int, Candidate]], at_least: Mapping[str, int]
) -> Iterator[str]:
    for name, amount in factors.items():
        if not _is_amount(amount):
            yield f"factors 的 {name} 为 {amount!r}：写 0 或正数，单位与各项目的需求一致。"
    seen: set[str] = set()
    for number, one in numbered:
        if one.id in seen:
            yield f"projects 第 {number} 个的 id “{one.id}”前面已有：每个项目用自己的 id。"
        seen.add(one.id)
        yield from _faults_of(one, factors)
    for group, least in at_least.items():
        if isinstance(least, bool) or not isinstance(least, int) or least < 0:
            yield f"at_least 的 {group} 为 {least!r}：写 0 或正整数。"


def _faults_of(one: Candidate, factors: Amounts) -> Iterator[str]:
    if not _is_number(one.value):
        yield f"项目 {one.id} 的 value 为 {one.value!r}：写一个数。"
    for name, amount in one.needs.items():
        if name not in factors:
            yield f"项目 {one.id} 需要 {name}，factors 里没有：写上可用的量，没有可用的写 0。"
        if not _is_amount(amount):
            yield f"项目 {one.id} 需要的 {name} 为 {amount!r}：写 0 或正数。"
    if one.must and one.barred:
        yield f"项目 {one.id} 既必上（must）又不许上（barred：{one.barred}）：去掉一个。"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= float_info.max


def _is_amount(value: Any) -> bool:
    return _is_number(value) and value >= 0


# from JSON


def read_problem(said: Any) -> Problem:
    """{"factors": {name: free}, "projects": [{"id", "value", "needs": {factor: amount}, "must", …}]}.

    A project may also have "barred" (why it may not), "groups" (names) and "first"; the problem "at_least"
    ({group: number}). Raises ProblemError with all that is wrong.
    """
    if wrong := list(_faults_of_shape(said)):
        raise ProblemError(*wrong)
    at_least = said.get("at_least", {})
    found: dict[int, Candidate] = {}
    for number, one in enumerate(said["projects"], start=1):
        of_this = list(_faults_of_project(f"projects 第 {number} 个", one))
        wrong += of_this
        if not of_this:
            found[number] = _candidate(one)
    if wrong:
        raise ProblemError(*wrong, *_faults(said["factors"], found.items(), at_least))
    return Problem(said["factors"], tuple(found.values()), at_least)


def _faults_of_shape(said: Any) -> Iterator[str]:
    yield from _faults_of_keys("问题", said, FIELDS, ("factors", "projects"))
    if not isinstance(said, dict):
        return
    if not isinstance(said.get("factors", {}), dict):
        yield 'factors 应是 {"要素": 可用的量}。'
    if not isinstance(said.get("projects", []), list):
        yield "projects 应是项目的列表。"
    if not isinstance(said.get("at_least", {}), dict):
        yield 'at_least 应是 {"组": 至少几个}。'


def _faults_of_project(where: str, said: Any) -> Iterator[str]:
    yield from _faults_of_keys(where, said, PROJECT_FIELDS, ("id", "value", "needs"))
    if not isinstance(said, dict):
        return
    kinds: dict[str, type | tuple[type, ...]] = {
        "id": (str, int), "needs": dict, "must": bool, "barred": str, "groups": list, "first": bool,
    }  # fmt: skip
    for name, kind in kinds.items():
        is_wrong = name in said and not isinstance(said[name], kind)
        if is_wrong or (name == "id" and isinstance(said[name], bool)):
            yield f"{where}的 {name} 为 {said[name]!r}：{_EXPECTED[name]}。"
    groups = said.get("groups", ())
    if isinstance(groups, list) and not all(isinstance(group, str) for group in groups):
        yield f"{where}的 groups 里要都是文字。"


def _candidate(said: Mapping[str, Any]) -> Candidate:
    return Candidate(
        str(said["id"]),
        said["value"],
        said["needs"],
        said.get("must", False),
        said.get("barred", ""),
        tuple(said.get("groups", ())),
        said.get("first", False),
    )


_EXPECTED = {
    "id": "写文字或整数",
    "needs": '写 {"要素": 量}',
    "must": "写 true 或 false",
    "barred": "写不许上的原因（文字）",
    "groups": "写组名的列表",
    "first": "写 true 或 false",
}


def _faults_of_keys(where: str, said: Any, known: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"{where}应是一个 JSON 对象。"
        return
    for name in wanted:
        if name not in said:
            yield f"{where}缺 {name}。"
    for name in said:
        if name not in known:
            yield f"{where}里的 {name} 不认得；认得的有 {'、'.join(known)}。"
