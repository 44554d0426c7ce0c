"""What may be done with a lead; a file for each kind of thing."""

from wutong.enterprises.leads.actions.clocking import set_clock
from wutong.enterprises.leads.actions.correcting import correct
from wutong.enterprises.leads.actions.handing import assign, assign_all, back_to_pool, claim
from wutong.enterprises.leads.actions.making import make_project
from wutong.enterprises.leads.actions.marking import mark_leading
from wutong.enterprises.leads.actions.registering import register
from wutong.enterprises.leads.actions.working import appraise, drop, first_contact, reopen, tell_back

__all__ = [
    "appraise",
    "assign",
    "assign_all",
    "back_to_pool",
    "claim",
    "correct",
    "drop",
    "first_contact",
    "make_project",
    "mark_leading",
    "register",
    "reopen",
    "set_clock",
    "tell_back",
]
