"""The lifecycle's words: six stages, a status apart from them, the milestones of landing. No Django."""

from enum import StrEnum


class Stage(StrEnum):
    RESERVE = "reserve"
    APPRAISE = "appraise"
    NEGOTIATE = "negotiate"
    SIGN = "sign"
    LAND = "land"
    EVALUATE = "evaluate"

    @property
    def label(self) -> str:
        return STAGE_NAMES[self]

    @property
    def index(self) -> int:  # type: ignore[override]
        """1 for reserve … 6 for evaluate."""
        return list(Stage).index(self) + 1

    @property
    def following(self) -> "Stage | None":
        stages = list(Stage)
        return stages[self.index] if self.index < len(stages) else None


STAGE_NAMES: dict[Stage, str] = {
    Stage.RESERVE: "谋划储备",
    Stage.APPRAISE: "论证",
    Stage.NEGOTIATE: "洽谈",
    Stage.SIGN: "签约",
    Stage.LAND: "落地",
    Stage.EVALUATE: "评估",
}


class Status(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"

    @property
    def label(self) -> str:
        return STATUS_NAMES[self]


STATUS_NAMES: dict[Status, str] = {
    Status.ACTIVE: "推进中",
    Status.PAUSED: "暂停",
    Status.LOST: "流失",
    Status.WITHDRAWN: "撤回",
    Status.DELIVERED: "已交付",
}
