"""产业链 as JSON: maps, versions, gaps, leads by node, offers and needs; by the queries of the pages."""

from wutong.chains.api import judging, reading, shortlisting, supplying
from wutong.chains.api.routing import router

__all__ = ["judging", "reading", "router", "shortlisting", "supplying"]
