"""The background worker: every room's handlers by kind, and the loop that carries jobs out."""

import signal
import threading

from django.db import close_old_connections

from wutong.enterprises.names.handlers import HANDLERS as NAME_HANDLERS
from wutong.greenpower.handlers import HANDLERS as GREENPOWER_HANDLERS
from wutong.jobs.actions import run_one
from wutong.ledgers.handlers import HANDLERS as LEDGER_HANDLERS

HANDLERS = {**LEDGER_HANDLERS, **NAME_HANDLERS, **GREENPOWER_HANDLERS}


def work_until_told(poll_seconds: float = 0.4) -> None:
    """Until SIGTERM or SIGINT; the job in hand is finished first."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    while not told.is_set():
        if not run_one(HANDLERS):
            close_old_connections()
            told.wait(poll_seconds)
