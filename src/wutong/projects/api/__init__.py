"""Projects as JSON: reading, changing, evidence, duplicates, by the same queries and actions as the pages."""

from wutong.projects.api import attaching, changing, duplicates, factors, listing, reading
from wutong.projects.api.routing import router

__all__ = ["attaching", "changing", "duplicates", "factors", "listing", "reading", "router"]
