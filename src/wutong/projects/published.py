"""docs/generated/stages.md: the lifecycle drawn and told from its tables, so the document cannot drift."""

from django.conf import settings

from wutong.projects.gates import Gate, GateKind, Gates, load
from wutong.projects.rules import NEEDS_REASON, STATUS_MOVES
from wutong.projects.stages import Stage, Status

KIND_WORDS: dict[GateKind, str] = {
    GateKind.FACT: "事实",
    GateKind.EVIDENCE: "依据",
    GateKind.CONDITION: "条件",
    GateKind.MILESTONE: "里程碑",
}


def stage_diagram() -> str:
    """The whole document, ending with a newline."""
    gates = load(settings.REFERENCE)
    parts = [
        "# 阶段、状态、里程碑",
        "由 `reference/gates.csv`、`milestones.csv` 与 `projects/rules.py` 的表生成，不要手改。",
        "## 阶段",
        "推进要齐备到新阶段为止的全部条件；退回要写明原因；暂停或已经结束的项目不动阶段。",
        _stages(gates),
        "## 状态",
        "状态与阶段分开。流失、撤回、已交付的项目由招商审核重新打开。",
        _statuses(),
        "## 关口",
        *(_gate_table(stage, gates) for stage in Stage),
        "## 落地里程碑",
        _milestones(gates),
    ]
    return "\n\n".join(parts) + "\n"


def _fenced(lines: list[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"  {line}" for line in lines), "```"])


def _stages(gates: Gates) -> str:
    lines = [f'state "{stage.label}" as {stage.value}' for stage in Stage]
    lines.append(f"[*] --> {Stage.RESERVE.value}")
    for stage in Stage:
        if stage.following:
            count = len(gates.into(stage.following))
            lines.append(f"{stage.value} --> {stage.following.value}: {count} 项条件")
            lines.append(f"{stage.following.value} --> {stage.value}: 写明原因")
    return _fenced(lines)


def _statuses() -> str:
    lines = [f'state "{status.label}" as {status.value}' for status in Status]
    lines.append(f"[*] --> {Status.ACTIVE.value}")
    for before, following in STATUS_MOVES.items():
        for after in Status:
            if after in following:
                lines.append(f"{before.value} --> {after.value}{_label(after)}")
    return _fenced(lines)


def _label(after: Status) -> str:
    said = ["写明原因"] if NEEDS_REASON[after] else []
    if after is Status.DELIVERED:
        said.append(f"在“{Stage.EVALUATE.label}”")
    return f": {'，'.join(said)}" if said else ""


def _gate_table(stage: Stage, gates: Gates) -> str:
    head = [
        f"### 到“{stage.label}”",
        "",
        "| 要什么 | 种类 | 何时要 | 依据 | 谁能办 | 怎么办 |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_gate_row(gate, gates) for gate in gates.into(stage))])


def _gate_row(gate: Gate, gates: Gates) -> str:
    when = gates.conditions[gate.applies_when].how if gate.applies_when else "都要"
    cells = (gate.words, KIND_WORDS[gate.kind], when, gate.ground, gates.who(gate.responsible), gate.remedy)
    return f"| {' | '.join(cells)} |"


def _milestones(gates: Gates) -> str:
    rows = ["| 里程碑 | 意思 | 要的依据 | 说明 |", "|---|---|---|---|"]
    for rule in sorted(gates.milestones.values(), key=lambda rule: rule.position):
        joined = ("、" if rule.needs_all else "或").join(
            gates.evidence_kinds[kind].words for kind in rule.evidence
        )
        rows.append(f"| {rule.words} | {rule.meaning} | {joined} | {rule.note} |")
    return "\n".join(rows)
