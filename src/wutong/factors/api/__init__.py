"""Factors as JSON: accounts, statements, holds and what a department decides; as the pages do it."""

from wutong.factors.api import deciding, keeping, reading
from wutong.factors.api.routing import router

__all__ = ["deciding", "keeping", "reading", "router"]
