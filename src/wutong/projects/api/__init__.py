"""Projects as JSON: reading, changing, evidence, duplicates, by the same queries and actions as the pages."""

from wutong.projects.api import attaching, changing, duplicates, listing, reading
from wutong.projects.api.routing import router

__all__ = ["attaching", "changing", "duplicates", "listing", "reading", "router"]
