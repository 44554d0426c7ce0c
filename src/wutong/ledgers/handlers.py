"""What the worker calls for each kind of job of this room."""

from wutong.jobs.actions import Handler
from wutong.ledgers.actions.compare import compare_ledger
from wutong.ledgers.actions.read import read_ledger
from wutong.ledgers.actions.write import write_ledger

HANDLERS: dict[str, Handler] = {
    "read_ledger": read_ledger,
    "compare_ledger": compare_ledger,
    "write_ledger": write_ledger,
}
