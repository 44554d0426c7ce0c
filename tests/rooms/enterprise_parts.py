"""Firms for tests: invented names, codes that can be, and what the trail says of them."""

import re
from datetime import datetime
from typing import Any

from wutong.audit.models import Entry
from wutong.enterprises import actions
from wutong.enterprises.models import Enterprise, Lead
from wutong.organisation.models import Person

NAME = "常州虚构隔膜有限公司"
FACTS = {"name": NAME, "source": "企业官网", "home_code": "320000", "industry_code": "2651"}


def right_code(head: str = "91320404MA1XYW12K") -> str:
    from wutong_engines.register.credit_codes import ALPHABET, fault_of

    return next(head + letter for letter in ALPHABET if fault_of(head + letter) is None)


def kept(by: Person, at: datetime, **more: Any) -> Enterprise:
    return actions.keep(FACTS | more, by=by, at=at)


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def acts() -> list[str]:
    found = Entry.objects.filter(target_kind="enterprise").order_by("seq").values_list("act", flat=True)
    return list(found)


def lead(enterprise: Enterprise, person: Person, at: datetime, region: str) -> Lead:
    return Lead.objects.create(
        enterprise=enterprise,
        region_id=region,
        channel="chain",
        state="talking",
        created_at=at,
        created_by=person,
        moved_at=at,
        node_words="锂电池隔膜",
    )
