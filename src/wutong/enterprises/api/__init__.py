"""Firms as JSON: the library, cards, people, talks, requests, facts; as the pages do it."""

from wutong.enterprises.api import reading, talking, writing
from wutong.enterprises.api.routing import router

__all__ = ["reading", "router", "talking", "writing"]
