"""Why something cannot be done, in words the person may read; every rule and refusal speaks through these."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """`words` say what is missing; `basis` the rule; `who` can mend it; `action_label` and `_url` the way."""

    words: str
    basis: str = ""
    who: str = ""
    action_label: str = ""
    action_url: str = ""
    field: str = ""
    code: str = ""

    def as_dict(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value}


class Refused(Exception):
    """An expected refusal: what was asked, and the reasons against it. Nothing was changed."""

    title = "现在不能办"
    status = 422
    tone = "late"

    def __init__(self, title: str, reasons: Sequence[Reason] = ()) -> None:
        super().__init__(title)
        self.title = title
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        if not self.reasons:
            return self.title
        return self.title + "：" + "；".join(reason.words for reason in self.reasons)


class NotYourDuty(Refused):
    """The person may see it, but this act belongs to somebody else."""

    status = 403
    tone = "soon"


class NotFound(Refused):
    """Absent and out of sight look the same."""

    status = 404


class Conflict(Refused):
    """Somebody saved first: the three values of each field stand side by side, nothing is lost."""

    status = 409
    tone = "soon"

    def __init__(
        self, title: str, fields: Sequence[dict[str, object]], current_version: int, by: str = ""
    ) -> None:
        super().__init__(title)
        self.fields = tuple(fields)
        self.current_version = current_version
        self.by = by
