"""Sessions in the database as Django keeps them; the read that every request begins with is prepared."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from wutong.organisation.prepared import Prepared


class SessionStore(DatabaseStore):
    _live: Prepared[Any] = Prepared(
        lambda key, at: SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=at),
        [str, datetime],
    )

    def _get_session_from_db(self) -> Any:
        found = self._live(self.session_key, timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None
