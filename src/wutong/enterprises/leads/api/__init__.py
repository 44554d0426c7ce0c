"""Leads as JSON: the list, one lead, and every step; as the pages do it."""

from wutong.enterprises.leads.api import reading, stepping
from wutong.enterprises.leads.api.routing import router

__all__ = ["reading", "router", "stepping"]
