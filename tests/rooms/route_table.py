"""Every page, who may, and what is sent: written down apart from the table of duties it checks."""

from typing import Any

PUBLIC, ANYONE, SITE = "public", "anyone", "site"
# a department answers for its own matter, of the others whoever moves the project
ATTEST = "attest"
KEYS = (
    ("greenpower:", "wind_capital"),
    ("conditions", "no_prohibited_category"),
    ("milestones", "filed"),
    ("factors:", "energy"),
)
PEOPLE = {
    "officer": "zhangxiaofeng",  # 海西州
    "reviewer": "hanxiulan",  # 海西州
    "leader": "qishenghai",  # 海西州
    "industry": "baoyulong",  # 海西州
    "support": "xuwenbin",  # 海西州生态环境局
    "park": "tiejun",  # 格尔木工业园
    "liaison": "linweidong",  # 上海
    "system_admin": "yangfan",
    "security_admin": "shixiaoqing",
    "auditor": "fanghua",
}
# what each duty's person sees, place by place; told apart from the table that decides it
SEES = {
    "officer": "own below park",
    "reviewer": "own below park",
    "leader": "own below park",
    "industry": "own below park",
    "support": "asked",
    "park": "park",
    "liaison": "brought",
}
MOVE = {"to_stage": "appraise", "version": 1, "stage": "appraise", "reason": "x"}
STATUS = {"status": "paused", "reason": "等用地", "version": 1}
ASK = {"body": "hx_ecology", "subject": "环评意见", "due_date": "2027-01-15"}
# route → (method, act or PUBLIC/ANYONE/SITE, what is sent). A route with <pk> is tried on every place.
PAGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "cockpit:health": ("GET", PUBLIC, {}),
    "cockpit:inbox": ("GET", ANYONE, {}),
    "cockpit:statistics": ("GET", "see_statistics", {}),
    "cockpit:search": ("GET", ANYONE, {"q": "xm"}),
    "greenpower:study": ("GET", "study_greenpower", {}),
    "greenpower:front": ("GET", "study_greenpower", {}),
    "greenpower:batches": ("GET", "study_greenpower", {}),
    "greenpower:new_batch": ("GET", "study_greenpower", {}),
    "greenpower:figures": ("GET", "study_greenpower", {}),
    "greenpower:figure": ("GET", "study_greenpower", {}),
    "greenpower:figures_sheet": ("GET", "study_greenpower", {}),
    "greenpower:studies": ("GET", "study_greenpower", {}),
    "greenpower:save": ("POST", "study_greenpower", {"name": "研究", "load": "two_shift", "peak": "20"}),
    "greenpower:hours": ("GET", "study_greenpower", {}),
    "greenpower:brief": ("GET", "study_greenpower", {}),
    "greenpower:years": ("GET", "study_greenpower", {}),
    "greenpower:storage_prices": ("GET", "study_greenpower", {}),
    "greenpower:loads": ("GET", "study_greenpower", {}),
    "greenpower:curves": ("GET", "study_greenpower", {}),
    "greenpower:bring_curve": ("GET", "study_greenpower", {}),
    "factors:front": ("GET", "view_factors", {}),
    "factors:open": ("GET", "keep_factors", {}),
    "factors:kinds": ("GET", ANYONE, {}),
    "factors:kind": ("GET", ANYONE, {}),
    "factors:new_kind": ("GET", "manage_dictionaries", {}),
    "factors:edit_kind": ("GET", "manage_dictionaries", {}),
    "projects:list": ("GET", "view_projects", {}),
    "projects:create": ("GET", "create_project", {}),
    "projects:export": ("GET", "export_projects", {}),
    "projects:duplicates": ("GET", "judge_duplicates", {}),
    "projects:detail": ("GET", "view_projects", {}),
    "projects:edit": ("GET", "edit_project", {}),
    "projects:move": ("POST", "move_project", MOVE),
    "projects:status": ("POST", "set_status", STATUS),
    "projects:attach": ("POST", "attach_evidence", {"kind": "contract"}),
    "projects:evidence_file": ("GET", "view_projects", {}),
    "projects:withdraw_evidence": ("POST", "attach_evidence", {"reason": "传错了"}),
    "projects:attest": ("POST", ATTEST, {"note": "已核对"}),
    "projects:withdraw_attestation": ("POST", ATTEST, {}),
    "projects:withdraw_milestone": ("POST", "move_project", {"reason": "登错了"}),
    "projects:milestone": ("POST", "move_project", {"key": "filed", "reached_on": "2026-01-01"}),
    "projects:ask": ("POST", "ask_department", ASK),
    "projects:answer": ("POST", "answer_request", {"answer": "同意"}),
    "projects:contact": ("POST", "reveal_contact", {}),
    "projects:source": ("GET", "view_projects", {}),
    "projects:choose": ("POST", "edit_project", {"row": "1"}),
    "ledgers:list": ("GET", "import_ledgers", {}),
    "ledgers:new": ("GET", "import_ledgers", {}),
    "ledgers:show": ("GET", "import_ledgers", {}),
    "ledgers:progress": ("GET", "import_ledgers", {}),
    "ledgers:columns": ("POST", "import_ledgers", {}),
    "ledgers:judge": ("POST", "import_ledgers", {}),
    "ledgers:judge_all": ("POST", "import_ledgers", {}),
    "ledgers:write": ("POST", "import_ledgers", {}),
    "ledgers:cancel": ("POST", "import_ledgers", {}),
    "ledgers:again": ("POST", "import_ledgers", {}),
    "ledgers:undo": ("POST", "undo_import", {}),
    "organisation:settings": ("GET", ANYONE, {}),
    "organisation:account": ("GET", ANYONE, {}),
    "organisation:end_other_sessions": ("POST", ANYONE, {}),
    "organisation:tokens": ("GET", ANYONE, {}),
    "organisation:duties": ("GET", ANYONE, {}),
    "organisation:access": ("GET", ANYONE, {}),
    "organisation:bodies": ("GET", ANYONE, {}),
    "organisation:regions": ("GET", ANYONE, {}),
    "organisation:parks": ("GET", ANYONE, {}),
    "organisation:focus": ("GET", ANYONE, {}),
    "organisation:industries": ("GET", ANYONE, {}),
    "organisation:people": ("GET", "manage_people", {}),
    "organisation:create_person": ("GET", "manage_people", {}),
    "organisation:person": ("GET", "manage_people", {}),
    "organisation:stop_person": ("POST", "manage_people", {}),
    "organisation:start_person": ("POST", "manage_people", {}),
    "organisation:reset_password": ("POST", "manage_people", {}),
    "organisation:security": ("GET", "manage_security", {}),
    "organisation:unlock": ("POST", "manage_security", {"username": "mayucheng"}),
    "organisation:person_security": ("GET", "manage_security", {}),
    "organisation:end_sessions": ("POST", "manage_security", {}),
    "organisation:remove_two_step": ("POST", "manage_security", {}),
    "organisation:revoke_tokens": ("POST", "manage_security", {}),
    "organisation:trail": ("GET", "read_audit", {}),
    "organisation:figures": ("GET", ANYONE, {}),
    "organisation:figure": ("GET", "manage_dictionaries", {}),
}
# somebody's own session or token (test_login, test_organisation_pages); a pair of projects (at the end here)
ELSEWHERE = {
    "factors:account",
    "factors:put_in",
    "factors:move",
    "factors:close",
    "factors:correct",
    "factors:hold",
    "factors:decide",
    "factors:see_notice",
    "greenpower:saved",
    "greenpower:batch",
    "greenpower:batch_progress",
    "greenpower:stop_batch",
    "greenpower:go_on_batch",
    "greenpower:batch_file",
    "greenpower:again",
    "greenpower:bring_figures",
    "greenpower:version_hours",
    "greenpower:version_figures",
    "greenpower:version_brief",
    "greenpower:share",
    "greenpower:take_back",
    "greenpower:link",
    "greenpower:curve",
    "greenpower:withdraw_curve",
    "organisation:end_session",
    "organisation:revoke_token",
    "projects:decide",
}
