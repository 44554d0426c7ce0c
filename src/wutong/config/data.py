"""Where the state lives: the secret key and the database, both found from the data directory."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse


def secret_key(data: Path) -> str:
    from_environment = os.environ.get("WUTONG_SECRET_KEY")
    if from_environment:
        return from_environment
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def database(data: Path) -> dict[str, Any]:
    """SQLite in the data directory, or PostgreSQL when WUTONG_DATABASE names one."""
    address = os.environ.get("WUTONG_DATABASE", "")
    if not address:
        return _sqlite(data / "wutong.sqlite3")
    parts = urlparse(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(
            f"WUTONG_DATABASE 应写成 postgresql://用户:密码@主机:端口/库名，现在开头是 {parts.scheme!r}。"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        # the same few statements again and again are parsed once; planned each time, for a plan made without
        # the words sought is a bad one
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": "-c plan_cache_mode=force_custom_plan",
        },
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # a writer takes the lock at BEGIN and waits its turn, so nothing fails half way
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
