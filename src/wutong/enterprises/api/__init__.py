"""Firms as JSON: the library, cards, people, talks, requests, facts; as the pages do it."""

from wutong.enterprises.address_book import api as address_book
from wutong.enterprises.api import reading, talking, writing
from wutong.enterprises.api.routing import router
from wutong.enterprises.merging import api as merging

__all__ = ["address_book", "merging", "reading", "router", "talking", "writing"]
