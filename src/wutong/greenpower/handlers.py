"""What the worker calls for each kind of job of this room; the engine is loaded with the first of them."""

from typing import Any

from django.utils import timezone

from wutong.jobs.actions import Handler, Running


def _size_batch(running: Running) -> dict[str, Any] | None:
    from wutong.greenpower.batches.slices import size_slice

    return size_slice(running, now=timezone.now)


HANDLERS: dict[str, Handler] = {"size_batch": _size_batch}
