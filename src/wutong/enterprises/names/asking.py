"""Before a firm is kept: whether its name may be that of one kept already; then a person is asked."""

from collections.abc import Mapping
from typing import Any

from wutong.enterprises.homes import home_words
from wutong.enterprises.models import Enterprise
from wutong.enterprises.names.likeness import likely
from wutong.enterprises.names.queries import firm_of
from wutong.organisation.reasons import Reason
from wutong.web.addresses import url

REMEDY = "先看是不是它；确是另一家，再说明是另一家"


def reasons_against_likeness(said: Mapping[str, Any]) -> list[Reason]:
    """`said` by column. Two different credit codes are two firms, however alike their names."""
    meant = firm_of(said["name"])
    if meant is not None:
        return [] if _are_two(said, meant) else [_reason(meant, "名称认作过它")]
    home = said["home_code"] or said["home_words"]
    for one in likely(said["name"], home, with_register=False):
        other = Enterprise.objects.get(pk=one.enterprise_id or 0)
        if not _are_two(said, other):
            return [_reason(other, "，".join(one.reasons))]
    return []


def _are_two(said: Mapping[str, Any], other: Enterprise) -> bool:
    return bool(said["credit_code"] and other.credit_code and said["credit_code"] != other.credit_code)


def _reason(other: Enterprise, why: str) -> Reason:
    where = home_words(other.home_code, other.home_words) or "不知道在哪里"
    return Reason(
        f"像库里的“{other.name}”（{where}）：{why}",
        who=REMEDY,
        action_label="看那一家",
        action_url=url("enterprises:card", other.pk),
        field="name",
        code="like_name",
    )
