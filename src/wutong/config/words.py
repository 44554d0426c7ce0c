"""How the trail reads: acts, things and fields of every room, gathered where every room is known."""

from django.conf import settings

from wutong.allocation.rules import SETTING_WORDS
from wutong.chains.candidates.rules import WEIGHT_WORDS as VISIT_WORDS
from wutong.chains.rules import ABOUT_WORDS, WEIGHT_WORDS
from wutong.chains.supply.rules import FIELD_WORDS as SUPPLY_WORDS
from wutong.config.chain_words import chain_names, node_called
from wutong.enterprises.actions.withdrawing import KINDS as WRITTEN
from wutong.enterprises.identity import WORDS as FIRM_WORDS
from wutong.enterprises.leads.facts import FACTS as LEAD_FACTS
from wutong.enterprises.leads.facts import KEPT_AS
from wutong.enterprises.rules import CHANNELS as LEAD_CHANNELS
from wutong.enterprises.rules import CLOCK_WORDS, CONTACT_WORDS
from wutong.enterprises.rules import ROLES as LEAD_ROLES
from wutong.enterprises.rules import STATE_NAMES as LEAD_STATES
from wutong.factors.deducting import line_of
from wutong.organisation.dictionaries import bodies, parks, region_name
from wutong.organisation.duties import ACT_NAMES, DUTY_NAMES
from wutong.projects import gates
from wutong.projects.fields import COLUMN_FIELD, FIELD
from wutong.projects.stages import STAGE_NAMES, STATUS_NAMES
from wutong.web.formats import number, yi

ACCOUNT_ACTS = {
    "log_in": "登录",
    "lock_account": "账号锁住",
    "unlock_account": "解锁账号",
    "change_password": "改密码",
    "reset_password": "重置密码",
    "set_password": "设密码",
    "enable_two_step": "开两步验证",
    "disable_two_step": "停两步验证",
    "remove_two_step": "停用他人两步验证",
    "renew_recovery_codes": "换备用码",
    "end_session": "结束登录",
    "issue_token": "办接口令牌",
    "revoke_token": "吊销接口令牌",
    "revoke_tokens": "吊销他人全部令牌",
    "create_person": "建账号",
    "edit_person": "改账号",
    "deactivate_person": "停用账号",
    "activate_person": "启用账号",
    "change_figure": "改停滞天数",
    "load_reference": "装入参考数据",
}
PROJECT_ACTS = {
    "decide_same": "认定为同一个",
    "decide_different": "认定不是同一个",
    "undo_merge": "撤销合并",
    "withdraw_evidence": "撤回依据",
    "record_milestone": "登记里程碑",
    "withdraw_milestone": "撤回里程碑",
    "attest": "确认条件",
    "withdraw_attestation": "撤回确认",
    "undo_decision": "撤回认定",
    "choose_source": "认定口径",
    "set_factor_need": "填写要素需求",
    "remove_factor_need": "去掉要素需求",
    "withdraw_hold": "取消预占",
    "change_hold_days": "改预占天数",
}
LEDGER_ACTS = {
    "bring_ledger": "带来台账",
    "read_again": "重读台账",
    "map_columns": "改列的意思",
    "decide_row": "认定一行",
    "write_ledger": "写入台账",
    "cancel_import": "取消导入",
}
GREENPOWER_ACTS = {
    "keep_curve": "收下自有曲线",
    "withdraw_curve": "撤下自有曲线",
    "save_study": "保存绿电研究",
    "share_study": "共享绿电研究",
    "take_back_study": "收回共享",
    "link_study": "绿电研究关联项目",
    "start_batch": "开始批量测算",
    "stop_batch": "停下批量测算",
    "go_on_batch": "接着批量测算",
}
FACTOR_ACTS = {
    "open_account": "开要素账户",
    "close_account": "关要素账户",
    "put_in_factor": "记入要素指标",
    "move_factor": "调剂要素指标",
    "reserve_factors": "预占要素",
    "approve_hold": "同意预占",
    "change_hold_end": "预占改期",
    "commit_factor": "落实要素",
    "refuse_hold": "退回预占",
    "release_factor": "释放要素",
    "release_factors": "释放项目的全部要素",
    "correct_factor": "更正要素账目",
    "see_notice": "知道了要素消息",
    "save_factor_kind": "改要素种类",
    "bring_factor_sheet": "由表记入要素指标",
    "export_factors": "导出要素账户",
}
CHAIN_ACTS = {
    "create_chain": "建立产业链",
    "edit_chain": "改产业链的图",
    "restore_chain": "恢复产业链的一版",
    "edit_chain_about": "改链长与目标",
    "set_chain_weights": "改产业评分的权重",
    "export_chain": "导出产业链",
    "add_supply": "记一条供需",
    "edit_supply": "改一条供需",
    "withdraw_supply": "撤下一条供需",
    "put_back_supply": "把撤下的供需放回清单",
    "bring_supply": "由表记入供需清单",
    "set_visit_weights": "改目标企业清单的权重",
    "set_home_pressure": "填来源省外迁压力",
    "judge_node": "填环节的生态准入或许可",
}
BRIEF_ACTS = {"export_brief": "导出拜访一页纸"}
FIRM_ACTS = {
    "keep_registered": "从名录记入企业",
    "edit_enterprise": "改企业",
    "take_out_enterprise": "把企业撤出企业库",
    "merge_enterprises": "合并两家企业",
    "undo_enterprise_merge": "撤销企业的合并",
    "recognise_names": "认投资方是哪家企业",
    "decide_name": "认定名称是哪家企业",
    "undo_name": "撤销名称的认定",
    "add_contact": "记企业联系人",
    "edit_contact": "改企业联系人",
    "add_meeting": "记企业往来",
    "add_request": "记企业诉求",
    "answer_firm": "答复企业诉求",
    "take_back_answer": "撤回对诉求的答复",
    "add_signal": "记企业动态",
    "add_relation": "记企业关系",
    **{f"withdraw_{kind}": f"撤回企业{one.words}" for kind, one in WRITTEN.items()},
    **{f"put_back_{kind}": f"恢复企业{one.words}" for kind, one in WRITTEN.items()},
}
FIRM_FIELDS = {f"firm_{name}": words for name, words in FIRM_WORDS.items()} | {
    f"firm_contact_{name}": words for name, words in CONTACT_WORDS.items()
}
CHAIN_FIELDS = {f"chain_{name}": words for name, words in {**WEIGHT_WORDS, **ABOUT_WORDS}.items()} | {
    f"supply_{name}": words for name, words in SUPPLY_WORDS.items()
}
VISIT_FIELDS = {f"visit_{name}": words for name, words in VISIT_WORDS.items()}
LEAD_ACTS = {
    "register_lead": "登记线索",
    "assign_lead": "分派线索",
    "claim_lead": "领走线索",
    "appraise_lead": "研判线索",
    "tell_back_lead": "反馈推荐人",
    "contact_lead": "记线索的对接",
    "make_lead_project": "线索转为项目",
    "return_lead": "退回线索池",
    "drop_lead": "线索不再跟进",
    "reopen_lead": "重新跟进线索",
    "mark_lead": "指定牵头",
    "edit_lead": "改正线索",
    "set_lead_clock": "改线索时限",
    "export_leads": "导出线索台账",
}
LEAD_FIELDS = {
    "lead_state": "线索状态",
    "lead_officer": "线索责任人",
    "lead_role": "牵头",
    "lead_close_reason": "不再跟进的原因",
    "lead_project": "转成的项目",
    **{f"lead_{KEPT_AS[column]}": fact.words for fact in LEAD_FACTS for column in fact.columns},
    "lead_contact": "线索联系人",
    "lead_park": "园区",
    "lead_chain_key": "产业链",
    **{f"clock_{name}": words for name, words in CLOCK_WORDS.items()},
}
ALLOCATION_ACTS = {"set_plan": "改统筹的权数", "export_plan": "导出统筹方案"}
FIELDS = {f"plan_{name}": words for name, words in SETTING_WORDS.items()} | {
    **CHAIN_FIELDS,
    **VISIT_FIELDS,
    **LEAD_FIELDS,
    **FIRM_FIELDS,
    "username": "账号",
    "name": "名称",
    "body_id": "机构",
    "duty": "职责",
    "phone": "电话",
    "days": "停滞天数",
    "remind_days": "提前提醒天数",
    "source": "出处",
    "basis": "依据",
    "valid_from": "从哪天起",
    "stage": "阶段",
    "status": "状态",
    "status_reason": "原因",
    "merged_into_id": "并入",
    "brought_by_id": "引荐机构",
    "stage_words": "阶段原话",
    "version": "版本",
    "unit": "单位",
    "department": "谁管",
    "law": "法律依据",
    "words": "口径",
    "rules": "规矩",
    "valid_to": "到哪天止",
    "expires_at": "到期",
    "hold": "预占编号",
}
PARTS = {"_to": "（上限）", "_is_at_least": "（下限）", "_from": "（起）", "_words": "（原话）"}


def _of_gates(column: str) -> str:
    """evidence.contract → 正式投资合同."""
    kind, _, key = column.partition(".")
    table = gates.load(settings.REFERENCE)
    if kind == "evidence" and key in table.evidence_kinds:
        return table.evidence_kinds[key].words
    if kind == "milestone" and key in table.milestones:
        return table.milestones[key].words
    return table.conditions[key].words if kind == "condition" and key in table.conditions else ""


class TrailWords:
    acts: dict[str, str] = {
        **{act.value: words for act, words in ACT_NAMES.items()},
        **PROJECT_ACTS,
        **LEDGER_ACTS,
        **GREENPOWER_ACTS,
        **FACTOR_ACTS,
        **ALLOCATION_ACTS,
        **CHAIN_ACTS,
        **LEAD_ACTS,
        **FIRM_ACTS,
        **BRIEF_ACTS,
        **ACCOUNT_ACTS,
    }
    kinds: dict[str, str] = {
        "project": "项目",
        "import": "导入",
        "study": "绿电研究",
        "batch": "批量测算",
        "power_figure": "绿电用的数",
        "power_curve": "自有曲线",
        "factor_account": "要素账户",
        "factor_kind": "要素种类",
        "hold_days": "预占天数",
        "factor_sheet": "要素账户表",
        "person": "人员",
        "token": "接口令牌",
        "figure": "停滞天数",
        "reference": "参考数据",
        "plan_settings": "统筹的权数与规则",
        "plan": "统筹方案",
        "chain": "产业链",
        "lead": "线索",
        "lead_clock": "线索时限",
        "supply": "供需",
        "enterprise": "企业",
        "firm_name": "企业名称",
        "chain_weights": "产业评分的权重",
        "visit_weights": "目标企业清单的权重",
        "home_pressure": "来源省外迁压力",
        "node_verdict": "环节的生态准入与许可",
    }
    channels: dict[str, str] = {"page": "页面", "api": "接口", "import": "导入", "command": "命令行"}

    def field(self, column: str) -> str:
        if column in FIELDS:
            return FIELDS[column]
        fact = FIELD.get(COLUMN_FIELD.get(column, column))
        if fact is None:
            return _of_gates(column) or column
        part = next((words for end, words in PARTS.items() if column.endswith(end)), "")
        return fact.words + part

    def value(self, column: str, value: object) -> str:
        if value is None or value == "":
            return "未填"
        if isinstance(value, bool):
            return "是" if value else "否"
        if column.endswith(("_yuan", "_yuan_to")) and isinstance(value, int):
            return f"{yi(value)} 亿元"
        if isinstance(value, int | float):
            return number(value)
        if isinstance(value, dict) and column == "rules":
            return "；".join(line_of(name, rule) for name, rule in value.items())
        return self._named(column, str(value))

    def _named(self, column: str, value: str) -> str:
        if column in {"region_id", "lead_region"}:
            return region_name(value)
        if column in {"park_id", "lead_park"} and value in parks():
            return parks()[value].name
        if column == "lead_chain_key":
            return chain_names().get(value, value)
        if column == "lead_node_key":
            return node_called(value)
        if column in {"body_id", "brought_by_id"} and value in bodies():
            return bodies()[value].name
        names: dict[str, dict[str, str]] = {
            "stage": {key.value: words for key, words in STAGE_NAMES.items()},
            "status": {key.value: words for key, words in STATUS_NAMES.items()},
            "duty": {key.value: words for key, words in DUTY_NAMES.items()},
            "lead_state": {key.value: words for key, words in LEAD_STATES.items()},
            "lead_role": dict(LEAD_ROLES),
            "lead_channel": dict(LEAD_CHANNELS),
        }
        return names.get(column, {}).get(value, value)


TRAIL = TrailWords()
