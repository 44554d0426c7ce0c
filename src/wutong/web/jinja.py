"""The Jinja2 environment of our pages: what every template may call."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from wutong.web import formats


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> Environment:
    env = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})
    env.globals.update(static=static, url=url)
    names = ("yi", "wan", "number", "percent", "date_text", "day_text", "moment_text", "masked_phone")
    env.filters.update({name: getattr(formats, name) for name in (*names, "size_text", "interval_text")})
    return env
