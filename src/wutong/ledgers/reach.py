"""Which region and park a row falls to, and whether the person who brings it may write there."""

from dataclasses import dataclass
from typing import Any

from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Placing:
    """`outside` says why the row is left out; empty when it may be written."""

    region_code: str
    park_key: str | None
    is_assumed: bool
    outside: str = ""


class Placer:
    """Remembers the answer for each place: a file names few places and many rows."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._body = person.body
        self._is_park = reach_of(Duty(person.duty), Act.IMPORT_LEDGERS) is Reach.PARK
        self._known: dict[tuple[str | None, str | None], Placing] = {}

    def place(self, values: dict[str, Any]) -> Placing:
        said = values.get("region"), values.get("park")
        if said not in self._known:
            self._known[said] = self._decide(*said)
        return self._known[said]

    def _decide(self, region: str | None, park: str | None) -> Placing:
        """A row that names no place falls to the importer's own; a park's people bring their park's rows."""
        body = self._body
        assumed = region is None and park is None
        code = region or (dictionaries.parks()[park].region_id if park else body.region_id)
        if self._is_park and park is None and access.covers(code, body.region_id):
            park, code, assumed = body.park_id, body.region_id, True
        found = access.Place(code, park_key=park)
        if access.may(self._person, Act.IMPORT_LEDGERS, found):
            return Placing(code, park, assumed)
        where = dictionaries.parks()[park].name if park else dictionaries.region_name(code)
        return Placing(
            code, park, assumed, f"属地读作{where}，不在{access.words_for_scope(self._person)}，没有写入"
        )
