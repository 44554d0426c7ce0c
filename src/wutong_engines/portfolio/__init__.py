"""Which waiting projects the free quota serves best: a proved choice, the price of each factor, and why not.

The programme: choose whole projects so that the sum of their values is greatest, the amounts they need stay
within what is free of every factor, those that must are in, those barred are out, and each group has its
least number. HiGHS solves it; that the choice fits is checked again in exact numbers.
"""

from wutong_engines.portfolio.choosing import bottlenecks_of, choose, first_come, value_of
from wutong_engines.portfolio.problem import Candidate, Problem, ProblemError, read_problem
from wutong_engines.portfolio.result import Bottleneck, NoPortfolio, NotChosen, Portfolio, plain

__all__ = [
    "Bottleneck",
    "Candidate",
    "NoPortfolio",
    "NotChosen",
    "Portfolio",
    "Problem",
    "ProblemError",
    "bottlenecks_of",
    "choose",
    "first_come",
    "plain",
    "read_problem",
    "value_of",
]
