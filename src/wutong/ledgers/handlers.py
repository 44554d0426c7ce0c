"""What the worker calls for each kind of job of this room."""

from functools import partial

from django.utils import timezone

from wutong.jobs.actions import Handler
from wutong.ledgers.actions.compare import compare_ledger
from wutong.ledgers.actions.read import read_ledger
from wutong.ledgers.actions.recognise import KIND, recognise_names
from wutong.ledgers.actions.write import write_ledger
from wutong.ledgers.working import Clock


def handlers(now: Clock) -> dict[str, Handler]:
    return {
        "read_ledger": partial(read_ledger, now=now),
        "compare_ledger": partial(compare_ledger, now=now),
        "write_ledger": partial(write_ledger, now=now),
        KIND: partial(recognise_names, now=now),
    }


HANDLERS = handlers(timezone.now)
