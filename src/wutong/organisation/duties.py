"""Duty × act → reach. This table is the whole of "may you"; docs/generated/access.md is printed from it."""

from enum import StrEnum


class Duty(StrEnum):
    OFFICER = "officer"
    REVIEWER = "reviewer"
    LEADER = "leader"
    INDUSTRY = "industry"
    SUPPORT = "support"
    PARK = "park"
    LIAISON = "liaison"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


class BodyKind(StrEnum):
    GOVERNMENT = "government"
    PROMOTION = "promotion"
    INDUSTRY = "industry"
    SUPPORT = "support"
    PARK = "park"
    LIAISON = "liaison"


class Reach(StrEnum):
    """How far an act goes from where the person stands."""

    SUBTREE = "subtree"
    PARK = "park"
    ASKED = "asked"
    OWN = "own"
    EVERYWHERE = "everywhere"


class Act(StrEnum):
    VIEW_PROJECTS = "view_projects"
    CREATE_PROJECT = "create_project"
    EDIT_PROJECT = "edit_project"
    MOVE_PROJECT = "move_project"
    SET_STATUS = "set_status"
    ATTACH_EVIDENCE = "attach_evidence"
    ASK_DEPARTMENT = "ask_department"
    ANSWER_REQUEST = "answer_request"
    JUDGE_DUPLICATES = "judge_duplicates"
    IMPORT_LEDGERS = "import_ledgers"
    UNDO_IMPORT = "undo_import"
    EXPORT_PROJECTS = "export_projects"
    REVEAL_CONTACT = "reveal_contact"
    SEE_STATISTICS = "see_statistics"
    VIEW_FACTORS = "view_factors"
    ASK_FACTORS = "ask_factors"
    KEEP_FACTORS = "keep_factors"
    PLAN_FACTORS = "plan_factors"
    VIEW_CHAINS = "view_chains"
    EDIT_CHAINS = "edit_chains"
    KEEP_SUPPLY = "keep_supply"
    VIEW_ENTERPRISES = "view_enterprises"
    KEEP_ENTERPRISES = "keep_enterprises"
    VIEW_LEADS = "view_leads"
    KEEP_LEADS = "keep_leads"
    ASSIGN_LEADS = "assign_leads"
    STUDY_GREENPOWER = "study_greenpower"
    KEEP_POWER_FIGURES = "keep_power_figures"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_DICTIONARIES = "manage_dictionaries"
    MANAGE_SECURITY = "manage_security"
    READ_AUDIT = "read_audit"


def department_called(key: str, name: str) -> str:
    """ecology, 生态环境 → 生态环境部门; the grid is a company."""
    return name if key == "grid" else f"{name}部门"


DUTY_NAMES: dict[Duty, str] = {
    Duty.OFFICER: "招商经办",
    Duty.REVIEWER: "招商审核",
    Duty.LEADER: "领导",
    Duty.INDUSTRY: "产业主管",
    Duty.SUPPORT: "支撑保障",
    Duty.PARK: "园区招商",
    Duty.LIAISON: "驻外联络",
    Duty.SYSTEM_ADMIN: "系统管理员",
    Duty.SECURITY_ADMIN: "安全管理员",
    Duty.AUDITOR: "审计管理员",
}

BODY_KIND_NAMES: dict[BodyKind, str] = {
    BodyKind.GOVERNMENT: "党委政府",
    BodyKind.PROMOTION: "招商主管部门",
    BodyKind.INDUSTRY: "产业主管部门",
    BodyKind.SUPPORT: "支撑保障部门",
    BodyKind.PARK: "园区管委会",
    BodyKind.LIAISON: "驻外联络机构",
}

ACT_NAMES: dict[Act, str] = {
    Act.VIEW_PROJECTS: "看项目",
    Act.CREATE_PROJECT: "新建项目",
    Act.EDIT_PROJECT: "修改项目",
    Act.MOVE_PROJECT: "推进阶段",
    Act.SET_STATUS: "改变状态",
    Act.ATTACH_EVIDENCE: "上传依据",
    Act.ASK_DEPARTMENT: "请部门办理",
    Act.ANSWER_REQUEST: "回复部门事项",
    Act.JUDGE_DUPLICATES: "认定重复",
    Act.IMPORT_LEDGERS: "导入台账",
    Act.UNDO_IMPORT: "撤销导入",
    Act.EXPORT_PROJECTS: "导出项目",
    Act.REVEAL_CONTACT: "查看联系方式",
    Act.SEE_STATISTICS: "看统计",
    Act.VIEW_FACTORS: "看要素账户",
    Act.ASK_FACTORS: "申请要素",
    Act.KEEP_FACTORS: "管要素账户",
    Act.PLAN_FACTORS: "统筹要素",
    Act.VIEW_CHAINS: "看产业链",
    Act.EDIT_CHAINS: "改产业链",
    Act.KEEP_SUPPLY: "记供需清单",
    Act.VIEW_ENTERPRISES: "看企业库",
    Act.KEEP_ENTERPRISES: "记企业",
    Act.VIEW_LEADS: "看线索",
    Act.KEEP_LEADS: "办线索",
    Act.ASSIGN_LEADS: "分派线索",
    Act.STUDY_GREENPOWER: "算绿电",
    Act.KEEP_POWER_FIGURES: "改绿电用的数",
    Act.MANAGE_PEOPLE: "管理人员",
    Act.MANAGE_DICTIONARIES: "管理字典",
    Act.MANAGE_SECURITY: "管理登录安全",
    Act.READ_AUDIT: "查看留痕",
}

REACH_NAMES: dict[Reach, str] = {
    Reach.SUBTREE: "本级及下级地区",
    Reach.PARK: "本园区",
    Reach.ASKED: "请本部门办理的项目",
    Reach.OWN: "本机构引荐的项目",
    Reach.EVERYWHERE: "全省",
}

_WRITE = (
    Act.CREATE_PROJECT,
    Act.EDIT_PROJECT,
    Act.MOVE_PROJECT,
    Act.SET_STATUS,
    Act.ATTACH_EVIDENCE,
    Act.ASK_DEPARTMENT,
)
_READ = (Act.VIEW_PROJECTS, Act.SEE_STATISTICS, Act.EXPORT_PROJECTS)
_FACTORS = (Act.VIEW_FACTORS, Act.ASK_FACTORS)


def _reach(reach: Reach, *acts: Act) -> dict[Act, Reach]:
    return dict.fromkeys(acts, reach)


# a study touches no record: whoever works on investment may ask, for any place
_STUDY = _reach(Reach.EVERYWHERE, Act.STUDY_GREENPOWER)
_FIGURES = _reach(Reach.EVERYWHERE, Act.KEEP_POWER_FIGURES)
# a map names no project: who is at a node is told within each viewer's own reach of projects
_CHAINS = _reach(Reach.EVERYWHERE, Act.VIEW_CHAINS)
# what is public of a firm is the same for every office; whom one talks to there is of its place, as leads are
_FIRMS = _reach(Reach.EVERYWHERE, Act.VIEW_ENTERPRISES)
_KEPT_FIRMS = _reach(Reach.EVERYWHERE, Act.VIEW_ENTERPRISES, Act.KEEP_ENTERPRISES)
_LEADS = (Act.VIEW_LEADS, Act.KEEP_LEADS)

TABLE: dict[Duty, dict[Act, Reach]] = {
    Duty.OFFICER: _STUDY
    | _CHAINS
    | _KEPT_FIRMS
    | _reach(
        Reach.SUBTREE,
        *_READ,
        *_WRITE,
        *_FACTORS,
        *_LEADS,
        Act.KEEP_SUPPLY,
        Act.IMPORT_LEDGERS,
        Act.UNDO_IMPORT,
        Act.REVEAL_CONTACT,
    ),
    Duty.REVIEWER: _STUDY
    | _CHAINS
    | _KEPT_FIRMS
    | _reach(
        Reach.SUBTREE,
        *_READ,
        *_WRITE,
        *_FACTORS,
        *_LEADS,
        Act.ASSIGN_LEADS,
        Act.PLAN_FACTORS,
        Act.EDIT_CHAINS,
        Act.KEEP_SUPPLY,
        Act.IMPORT_LEDGERS,
        Act.UNDO_IMPORT,
        Act.REVEAL_CONTACT,
        Act.JUDGE_DUPLICATES,
    ),
    Duty.LEADER: _STUDY
    | _CHAINS
    | _FIRMS
    | _reach(Reach.SUBTREE, *_READ, Act.VIEW_FACTORS, Act.PLAN_FACTORS, Act.VIEW_LEADS),
    Duty.INDUSTRY: _STUDY
    | _FIGURES
    | _CHAINS
    | _KEPT_FIRMS
    | _reach(Reach.SUBTREE, *_READ, Act.VIEW_FACTORS, Act.PLAN_FACTORS, Act.VIEW_LEADS)
    | _reach(Reach.SUBTREE, Act.EDIT_CHAINS, Act.KEEP_SUPPLY),
    Duty.SUPPORT: _STUDY
    | _FIGURES
    | _reach(Reach.SUBTREE, Act.VIEW_FACTORS, Act.KEEP_FACTORS)
    | _reach(Reach.ASKED, Act.VIEW_PROJECTS, Act.ANSWER_REQUEST, Act.ATTACH_EVIDENCE, Act.PLAN_FACTORS),
    Duty.PARK: _STUDY
    | _CHAINS
    | _KEPT_FIRMS
    | _reach(Reach.PARK, *_READ, *_WRITE, *_FACTORS, *_LEADS, Act.ASSIGN_LEADS)
    | _reach(Reach.PARK, Act.KEEP_SUPPLY, Act.IMPORT_LEDGERS, Act.UNDO_IMPORT, Act.REVEAL_CONTACT),
    Duty.LIAISON: _STUDY
    | _CHAINS
    | _KEPT_FIRMS
    | _reach(Reach.OWN, *_READ, Act.CREATE_PROJECT, Act.EDIT_PROJECT, Act.ATTACH_EVIDENCE)
    | _reach(Reach.OWN, *_LEADS, Act.REVEAL_CONTACT),
    Duty.SYSTEM_ADMIN: _reach(Reach.EVERYWHERE, Act.MANAGE_PEOPLE, Act.MANAGE_DICTIONARIES),
    Duty.SECURITY_ADMIN: _reach(Reach.EVERYWHERE, Act.MANAGE_SECURITY),
    Duty.AUDITOR: _reach(Reach.EVERYWHERE, Act.READ_AUDIT),
}


def reach_of(duty: Duty, act: Act) -> Reach | None:
    return TABLE[duty].get(act)


def duties_that_may(act: Act) -> list[Duty]:
    return [duty for duty in Duty if act in TABLE[duty]]
