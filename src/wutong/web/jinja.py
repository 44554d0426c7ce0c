"""The Jinja2 environment of our pages: what every template may call."""

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from jinja2 import Environment, StrictUndefined

from wutong.web import formats
from wutong.web.addresses import url


class Pages(Environment):
    """Rows are plain dicts: their keys are looked at first, not after a failed attribute."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    env = Pages(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})

    @lru_cache(maxsize=8192)
    def kept(component: str, *arguments: Any, template: str = "web/_components.html") -> Any:
        """A macro by what it is given (hashable): equal badges, equal rows of a list are written once."""
        return getattr(env.get_template(template).module, component)(*arguments)

    env.globals.update(static=static, url=url, kept=kept)
    names = ("yi", "wan", "number", "percent", "date_text", "day_text", "moment_text", "masked_phone")
    env.filters.update({name: getattr(formats, name) for name in (*names, "size_text", "interval_text")})
    return env
