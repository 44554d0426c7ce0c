"""How an entry is sealed: SM3 (GB/T 32905) over the entry before it and everything this one says."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes

FIELDS = (
    "seq",
    "at",
    "person_id",
    "person_name",
    "body_name",
    "channel",
    "act",
    "target_kind",
    "target_id",
    "target_name",
    "region_code",
    "changes",
    "words",
)
GENESIS = "0" * 64


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def seal(previous_hash: str, said: Mapping[str, Any]) -> str:
    """The hash of an entry: 64 hex characters. `said` holds every name in FIELDS; `at` is ISO 8601 in UTC."""
    body = json.dumps(
        {name: said[name] for name in FIELDS}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sm3((previous_hash + body).encode("utf-8"))
