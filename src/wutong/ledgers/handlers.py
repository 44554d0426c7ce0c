"""What the worker calls for each kind of job of this room."""

from functools import partial

from django.utils import timezone

from wutong.jobs.actions import Handler
from wutong.ledgers.actions.compare import compare_ledger
from wutong.ledgers.actions.read import read_ledger
from wutong.ledgers.actions.write import write_ledger

HANDLERS: dict[str, Handler] = {
    "read_ledger": partial(read_ledger, now=timezone.now),
    "compare_ledger": partial(compare_ledger, now=timezone.now),
    "write_ledger": partial(write_ledger, now=timezone.now),
}
