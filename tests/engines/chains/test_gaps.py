"""Kinds of gaps: the truth table of the definitions, and what is unknown stays unknown."""

import pytest

from wutong_engines.chains import Chain, ChainError, Gap, gaps_of, presence_of

# brine → salt → cathode → cell; foil → cell
CHAIN = Chain(
    ("brine", "salt", "cathode", "cell", "foil"),
    (("brine", "salt"), ("salt", "cathode"), ("cathode", "cell"), ("foil", "cell")),
)


def kinds(*presences: float | None, **known: object) -> list[str]:
    found = gaps_of(CHAIN, dict(zip(CHAIN.nodes, presences, strict=True)), **known)  # type: ignore[arg-type]
    assert [one.node for one in found] == list(CHAIN.nodes)
    return [one.kind.value for one in found]


def test_nothing_of_the_chain_is_here() -> None:
    assert kinds(0, 0.4, 0, 0.1, 0) == ["build"] * 5


def test_beside_what_is_strong_a_chain_is_extended_or_upgraded() -> None:
    assert kinds(1, 0.2, 0, 0, 0) == ["present", "extend", "distant", "distant", "distant"]
    assert kinds(1, 0.5, 0, 0, 0) == ["present", "upgrade", "distant", "distant", "distant"]
    assert kinds(0, 1, 0.9, 0, 0) == ["extend", "present", "upgrade", "distant", "distant"]


def test_a_weak_node_without_strong_neighbours_is_none_of_them() -> None:
    assert kinds(0, 0, 0, 0.7, 0) == ["distant"] * 5


def test_unknown_is_not_absent() -> None:
    assert kinds(None, 0, 0, 0, 0)[0] == "unknown"
    assert kinds(0, 0, 0, 0, None) == ["unknown"] * 5
    assert kinds(1, None, 0, 0, 0) == ["present", "unknown", "unknown", "distant", "distant"]
    assert kinds(None, None, None, None, None) == ["unknown"] * 5
    found = gaps_of(CHAIN, {"brine": 1.0})
    assert [one.kind for one in found] == [Gap.PRESENT, *[Gap.UNKNOWN] * 4]


def test_every_kind_says_why_and_on_whom_it_rests() -> None:
    found = gaps_of(
        CHAIN,
        {"brine": 1, "salt": 0.2, "cathode": 0, "cell": 0.6, "foil": 1},
        complexities={"brine": -1.0, "salt": 0.5, "foil": 2.0, "cell": 1.0},
    )
    by_node = {one.node: one for one in found}
    assert by_node["salt"].beside == ("brine",) and by_node["salt"].also == (Gap.UPGRADE,)
    assert "的brine有相对优势" in by_node["salt"].reason
    assert by_node["cell"].kind is Gap.UPGRADE and "更复杂" not in by_node["cell"].reason
    assert all(one.reason for one in found)


def test_reasons_call_nodes_by_their_names() -> None:
    named = Chain(("li.brine", "li.salt"), (("li.brine", "li.salt"),), {"li.brine": "卤水"})
    assert "上下游的卤水有相对优势" in gaps_of(named, {"li.brine": 1, "li.salt": 0})[1].reason
    assert "相邻的卤水没有数" not in gaps_of(named, {"li.salt": 0.6})[0].reason
    assert "相邻的卤水没有数" in gaps_of(named, {"li.salt": 0.6})[1].reason


def test_a_more_complex_successor_of_what_is_here_is_an_upgrade_too() -> None:
    presences = {"brine": 1, "salt": 0, "cathode": 0, "cell": 0, "foil": 0}
    plain = gaps_of(CHAIN, presences)[1]
    higher = gaps_of(CHAIN, presences, complexities={"brine": -1.0, "salt": 0.5})[1]
    lower = gaps_of(CHAIN, presences, complexities={"brine": 1.0, "salt": 0.5})[1]
    assert (plain.also, higher.also, lower.also) == ((), (Gap.UPGRADE,), ())
    assert {plain.kind, higher.kind, lower.kind} == {Gap.EXTEND}
    weak = gaps_of(CHAIN, presences | {"salt": 0.8}, complexities={"brine": -1.0, "salt": 0.5})[1]
    assert weak.kind is Gap.UPGRADE and "比已有的上游更复杂" in weak.reason


def test_presence_is_the_mean_of_what_is_known_each_at_most_one() -> None:
    assert presence_of([3.0, 0.5]) == 0.75 and presence_of([3.0, None]) == 1 and presence_of([0, 0]) == 0
    assert presence_of([None, float("nan")]) is None and presence_of([]) is None
    with pytest.raises(ChainError, match="RCA 为 -1"):
        presence_of([-1.0])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Chain(("a", "a"), ()), "有重名的环节"),
        (lambda: Chain(("a",), (("a", "b"),)), "链上没有环节 b"),
        (lambda: Chain(("a",), (("a", "a"),)), "环节不供给自己"),
        (lambda: gaps_of(CHAIN, {"other": 1}), "链上没有环节 other"),
        (lambda: gaps_of(CHAIN, {"cell": 1.2}), "cell 的有无为 1.2"),
        (lambda: gaps_of(CHAIN, {"cell": float("nan")}), "cell 的有无为 nan"),
        (lambda: gaps_of(CHAIN, {}, least=1), "least 为 1"),
    ],
)
def test_a_chain_that_is_none_is_refused(made: object, words: str) -> None:
    with pytest.raises(ChainError) as caught:
        made()  # type: ignore[operator]
    assert words in str(caught.value)


def test_every_kind_has_its_words() -> None:
    assert [kind.label for kind in Gap] == ["已有", "建链", "延链", "升链", "不相邻", "不明"]
