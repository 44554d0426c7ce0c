"""What can be done with a project: a file for each family of verbs, and the only writers of this room."""

from wutong.projects.actions.asking import answer, ask, reveal_contact
from wutong.projects.actions.attaching import attach, attest, withdraw_attestation, withdraw_evidence
from wutong.projects.actions.creating import create
from wutong.projects.actions.editing import edit
from wutong.projects.actions.judging import decide_different, decide_same, undo_decision, undo_merge
from wutong.projects.actions.landing import record_milestone, withdraw_milestone
from wutong.projects.actions.moving import move, set_status
from wutong.projects.actions.needing import ask_factors, remove_need, set_need, withdraw_hold, work_out_need
from wutong.projects.actions.provenance import choose_source

__all__ = [
    "answer",
    "ask",
    "ask_factors",
    "attach",
    "attest",
    "choose_source",
    "create",
    "decide_different",
    "decide_same",
    "edit",
    "move",
    "record_milestone",
    "remove_need",
    "reveal_contact",
    "set_need",
    "set_status",
    "undo_decision",
    "undo_merge",
    "withdraw_attestation",
    "withdraw_evidence",
    "withdraw_hold",
    "withdraw_milestone",
    "work_out_need",
]
