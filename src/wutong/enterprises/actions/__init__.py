"""The only writers of enterprises; leads and names have their own beside them."""

from wutong.enterprises.actions.contacting import add_contact, edit_contact, reveal_contact
from wutong.enterprises.actions.keeping import edit, keep, keep_registered, take_out
from wutong.enterprises.actions.talking import add_meeting, answer, ask, take_back_answer
from wutong.enterprises.actions.telling import add_relation, add_signal
from wutong.enterprises.actions.withdrawing import put_back, withdraw

__all__ = [
    "add_contact",
    "add_meeting",
    "add_relation",
    "add_signal",
    "answer",
    "ask",
    "edit",
    "edit_contact",
    "keep",
    "keep_registered",
    "put_back",
    "reveal_contact",
    "take_back_answer",
    "take_out",
    "withdraw",
]
