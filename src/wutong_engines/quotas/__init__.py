"""What a quota account may do: is there enough, who is short of what, do the books agree with the transfers.

Amounts are whole numbers of the smallest unit a caller keeps; nothing here knows what they measure.
"""

from wutong_engines.quotas.account import Balance, Shortfall, shortfalls
from wutong_engines.quotas.books import AccountRow, Fault, HoldRow, TransferRow, first_fault

__all__ = [
    "AccountRow",
    "Balance",
    "Fault",
    "HoldRow",
    "Shortfall",
    "TransferRow",
    "first_fault",
    "shortfalls",
]
