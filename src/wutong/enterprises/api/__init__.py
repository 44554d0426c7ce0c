"""Firms as JSON: the library, cards, people, talks, requests, facts; as the pages do it."""

from wutong.enterprises.api import reading, talking, writing
from wutong.enterprises.api.routing import router
from wutong.enterprises.merging import api as merging

__all__ = ["merging", "reading", "router", "talking", "writing"]
