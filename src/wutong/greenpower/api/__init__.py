"""绿电 as JSON: ask, read studies by version, save, share; by the queries and actions of the pages."""

from wutong.greenpower.api import asking, keeping
from wutong.greenpower.api.routing import router

__all__ = ["asking", "keeping", "router"]
