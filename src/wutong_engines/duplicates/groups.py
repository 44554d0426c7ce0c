"""Joins likely pairs into groups, without letting a chain bring together two records that must not merge."""

from collections.abc import Callable, Iterable

from wutong_engines.duplicates.records import Group

LARGEST = 20  # records written differently; a person cannot judge more at once
FEWEST_SHARED = 0.15  # below this two members of a chain have nothing to do with each other

Link = tuple[float, int, int, tuple[str, ...]]
Verdict = Callable[[int, int], tuple[float, bool]]


def may_join(left: list[int], right: list[int], verdict: Verdict) -> bool:
    if len(left) + len(right) > LARGEST:
        return False
    for x in left:
        for y in right:
            confidence, must_not = verdict(min(x, y), max(x, y))
            if must_not or confidence < FEWEST_SHARED:
                return False
    return True


def join(links: Iterable[Link], verdict: Verdict) -> list[tuple[list[int], list[Link]]]:
    """Clusters of positions with the links that hold them. The likeliest link is followed first.

    `verdict` tells of two positions the confidence and whether they must not merge; a join needs every pair
    across to pass. Links are (confidence, position, position, reasons).
    """
    cluster_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    held_by: dict[int, list[Link]] = {}
    for link in sorted(links, key=lambda link: (-link[0], link[1], link[2])):
        roots = []
        for position in link[1:3]:
            root = cluster_of.setdefault(position, position)
            members.setdefault(root, [position])
            held_by.setdefault(root, [])
            roots.append(root)
        left, right = sorted(roots)
        if left == right or not may_join(members[left], members[right], verdict):
            continue
        for position in members[right]:
            cluster_of[position] = left
        members[left] += members.pop(right)
        held_by[left] += [*held_by.pop(right), link]
    return [(sorted(members[root]), held_by[root]) for root in sorted(members)]


def group_of(keys: Iterable[str], links: list[Link], reasons_shown: int = 6) -> Group:
    reasons = dict.fromkeys(reason for link in links for reason in link[3])
    weakest = min(link[0] for link in links)
    return Group(tuple(sorted(keys)), weakest, tuple(reasons)[:reasons_shown])
