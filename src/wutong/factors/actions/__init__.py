"""The only writers of factor accounts: access, rules, one transaction under one key, one audit entry."""

from wutong.factors.actions.correcting import correct
from wutong.factors.actions.deciding import approve, change_end, commit, refuse, release, release_all
from wutong.factors.actions.entering import move_between, put_in
from wutong.factors.actions.kinds import load_kinds, save_kind
from wutong.factors.actions.opening import close_account, open_account
from wutong.factors.actions.reserving import Ask, Holder, reserve
from wutong.factors.actions.telling import see_notice
from wutong.factors.actions.withdrawing import withdraw

__all__ = [
    "Ask",
    "Holder",
    "approve",
    "change_end",
    "close_account",
    "commit",
    "correct",
    "load_kinds",
    "move_between",
    "open_account",
    "put_in",
    "refuse",
    "release",
    "release_all",
    "reserve",
    "save_kind",
    "see_notice",
    "withdraw",
]
