"""Takes a problem apart where nothing binds its projects together: regions with quotas of their own."""

from collections.abc import Iterator

from scipy.cluster.hierarchy import DisjointSet

from wutong_engines.portfolio.problem import Candidate, Problem, exactly, needed


def parts(problem: Problem) -> Iterator[Problem]:
    """Problems without a common factor or group, which say the same together; proving each is far less work.

    A factor of which there is enough for everybody binds nobody.
    """
    scarce = [
        name for name, free in problem.factors.items() if needed(problem.candidates, name) > exactly(free)
    ]
    groups = [group for group, least in problem.at_least.items() if least > 0]
    together = DisjointSet([one.id for one in problem.candidates])
    for name in scarce:
        _join(together, [one for one in problem.candidates if one.needs.get(name)])
    for group in groups:
        _join(together, [one for one in problem.candidates if group in one.groups])
    for ids in together.subsets():
        found = tuple(one for one in problem.candidates if one.id in ids)
        wanted = {name for one in found for name in one.needs}
        here = {group for one in found for group in one.groups}
        yield Problem(
            {name: amount for name, amount in problem.factors.items() if name in wanted},
            found,
            {group: problem.at_least[group] for group in groups if group in here},
        )


def _join(together: DisjointSet, members: list[Candidate]) -> None:
    for one in members[1:]:
        together.merge(members[0].id, one.id)
