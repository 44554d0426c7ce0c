"""Every operation of the API, who may, and what is sent: written down apart from the table it checks."""

from typing import Any

from rooms.route_table import ANYONE

# of one lead: test_lead_api
LEAD_STEPS = [
    "get",
    "edit",
    "assign",
    "claim",
    "appraise",
    "tell_back",
    "contact",
    "return",
    "drop",
    "reopen",
    "mark",
]
# of one firm: test_enterprises_access
FIRM_STEPS = {
    "keep_enterprises": (
        "keep_registered_enterprise", "edit_enterprise", "take_out_enterprise", "add_enterprise_signal",
        "add_enterprise_relation", "look_at_merge", "merge_enterprises", "undo_enterprise_merge",
    ),
    "keep_leads": (
        "add_enterprise_contact", "edit_enterprise_contact", "add_enterprise_meeting",
        "add_enterprise_request", "answer_enterprise_request", "take_back_enterprise_answer",
        "withdraw_enterprise_record", "put_back_enterprise_record", "take_back_contacts",
    ),
    "reveal_contact": ("reveal_enterprise_contact",),
}  # fmt: skip
CHAIN_READS = (
    "list_chains", "get_chain", "list_chain_versions", "get_chain_version", "list_chain_gaps",
    "list_chain_supply", "get_chain_shortlist",
)  # fmt: skip
SUPPLY = {
    "kind": "offer", "firm_name": "甲公司", "node": "li.lico", "product": "碳酸锂", "region_code": "632801",
    "source": "走访", "basis": "依据", "as_of": "2026-11-01",
}  # fmt: skip
# the API: operation → (act, body). The same verdicts, told as problem+json.
OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "list_projects": ("view_projects", {}),
    "create_project": ("create_project", {"name": "接口新建项目"}),
    "get_project": ("view_projects", {}),
    "edit_project": ("edit_project", {"version": 1, "changes": {"home": "江苏"}}),
    "get_missing": ("view_projects", {}),
    "get_timeline": ("view_projects", {}),
    "get_evidence": ("view_projects", {}),
    "attach_evidence": ("attach_evidence", {}),
    "move_project": ("move_project", {"to_stage": "appraise", "version": 1}),
    "set_status": ("set_status", {"status": "paused", "reason": "等用地", "version": 1}),
    "record_milestone": ("move_project", {"key": "filed", "reached_on": "2026-01-01"}),
    "ask_department": (
        "ask_department",
        {"body_key": "hx_ecology", "subject": "环评", "due_date": "2027-01-15"},
    ),
    "answer_request": ("answer_request", {"text": "同意"}),
    "get_project_factors": ("view_projects", {}),
    "ask_factors": ("ask_factors", {"asks": []}),
    "set_factor_need": ("edit_project", {"kind": "energy", "amount": "1"}),
    "reveal_contact": ("reveal_contact", {}),
    "list_duplicates": ("view_projects", {}),
    "decide_duplicate": ("judge_duplicates", {"decision": "different"}),
    "undo_duplicate": ("judge_duplicates", {}),
    "list_ledgers": ("import_ledgers", {}),
    "bring_ledger": ("import_ledgers", {}),
    "get_ledger": ("import_ledgers", {}),
    "confirm_ledger": ("import_ledgers", {}),
    "undo_ledger": ("undo_import", {}),
    "cancel_ledger": ("import_ledgers", {}),
    "list_factor_kinds": (ANYONE, {}),
    "list_factor_accounts": ("view_factors", {}),
    "open_factor_account": (
        "keep_factors",
        {"kind": "cod", "region_code": "632800", "period": "2026"},
    ),
    "get_factor_account": ("view_factors", {}),
    "get_factor_statement": ("view_factors", {}),
    "list_factor_holds": ("view_factors", {}),
    "get_factor_hold": ("view_factors", {}),
    "list_factor_notices": (ANYONE, {}),
    "see_factor_notice": (ANYONE, {}),
    "approve_factor_hold": ("keep_factors", {}),
    "change_factor_hold_end": ("keep_factors", {}),
    "commit_factor_hold": ("keep_factors", {}),
    "refuse_factor_hold": ("keep_factors", {}),
    "release_factor_hold": ("keep_factors", {}),
    "put_in_factor": ("keep_factors", {}),
    "move_factor": ("keep_factors", {}),
    "close_factor_account": ("keep_factors", {}),
    "correct_factor_entry": ("keep_factors", {}),
    "list_enterprises": ("view_enterprises", {}),
    "find_registered_enterprises": ("view_enterprises", {}),
    "get_enterprise": ("view_enterprises", {}),
    "keep_enterprise": ("keep_enterprises", {"name": "接口记的企业", "source": "公告"}),
    **{name: (act, {}) for act, names in FIRM_STEPS.items() for name in names},
    "bring_contacts": (
        "keep_leads",
        {"people": [{"firm": "虚构化工有限公司", "name": "王虚构"}], "source": "名片", "is_trial": True},
    ),
    "list_enterprise_names": ("view_enterprises", {}),
    "list_name_decisions": ("view_enterprises", {}),
    "decide_enterprise_name": ("keep_enterprises", {"name": "昆仑锂业", "decision": "none"}),
    "undo_name_decision": ("keep_enterprises", {}),
    "find_likely_enterprises": ("view_enterprises", {}),
    "list_leads": ("view_leads", {}),
    "get_lead_clock": ("view_leads", {}),
    "register_lead": ("keep_leads", {"enterprise_id": 1, "channel": "visit"}),
    **{f"{step}_lead": ("keep_leads", {}) for step in LEAD_STEPS},
    "make_lead_project": ("keep_leads", {}),
    "ask_greenpower": ("study_greenpower", {}),
    "list_studies": ("study_greenpower", {}),
    "save_study": ("study_greenpower", {"name": "接口存的", "load": "two_shift", "peak": 20}),
    "get_study": ("study_greenpower", {}),
    "save_version": ("study_greenpower", {}),
    "share_study": ("study_greenpower", {"body_key": "hx_ecology"}),
    "take_back_study": ("study_greenpower", {}),
    "get_brief": ("study_greenpower", {}),
    **dict.fromkeys(CHAIN_READS, ("view_chains", {})),
    "judge_chain_node": (
        "edit_chains",
        {
            "region_code": "632801",
            "kind": "ecology",
            "verdict": "allowed",
            "source": "某文件",
            "as_of": "2026-11-01",
        },
    ),
    "list_chain_leads": ("view_leads", {}),
    "add_chain_supply": ("keep_supply", SUPPLY),
    "list_withdrawn_supply": ("keep_supply", {}),
    "withdraw_chain_supply": ("keep_supply", {}),
    "put_back_chain_supply": ("keep_supply", {}),
    "get_statistics": ("see_statistics", {}),
    "search": (ANYONE, {}),
    "list_regions": (ANYONE, {}),
    "list_parks": (ANYONE, {}),
    "list_bodies": (ANYONE, {}),
    "list_focus_industries": (ANYONE, {}),
    "list_duties": (ANYONE, {}),
    "me": (ANYONE, {}),
}


# imports above, pairs in test_merge, studies in test_greenpower_api, the others in test_factor_api
ELSEWHERE_BY = (
    "{import_id}", "{pair_id}", "{study_id}", "{account_id}", "{hold_id}", "{entry_id}", "{notice_id}",
    "{lead_id}", "{enterprise_id}", "{contact_id}", "{firm_request_id}", "{thing_id}", "{eid}",
    "{decision_id}", "{merge_id}", "{line_id}", "{batch}",
)  # fmt: skip
