"""Find projects by Chinese, pinyin or initials: one tokeniser, and an index in whichever database there is.

Every character has a position; its token is the two (Chinese) or three (Latin) characters from it, cut at the
end of its run. A query is a phrase of such tokens, so both databases answer with the same projects.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from wutong.organisation import dictionaries
from wutong.organisation.access import scope
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.projects.models import Project
from wutong.projects.pinyin import syllables

GAP = "|"
START = "^"  # a token that begins with it stands at the start of a field or of a Latin word
AREA = "@"  # a token that begins with it names a region the project is in
LATIN_GRAM, CHINESE_GRAM = 3, 2
FIRST_HITS = 200
BATCH = 2000
LONGEST_QUERY = 60
_OTHER = re.compile(r"[\W_]+")
_RUNS = re.compile(r"[0-9a-z]+|[^0-9a-z]+")
_FIELDS = ("name", "statistics_name", "investor", "region_id", "park_id")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """What is compared: half width, lower case, letters and digits alone."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", text).lower())


def runs(text: str) -> list[str]:
    return _RUNS.findall(text)


def gram(run: str) -> int:
    return LATIN_GRAM if run[0].isascii() else CHINESE_GRAM


def grams(text: str) -> list[str]:
    """One token for each character of a plain text."""
    tokens: list[str] = []
    for run in runs(text):
        size = gram(run)
        tokens += [run[at : at + size] for at in range(len(run))]
    return tokens


@lru_cache(maxsize=4096)
def _field_tokens(text: str) -> tuple[str, ...]:
    """A field three ways (as written, as said, initials), kept apart by gaps, then its starts."""
    bare = plain(text)
    if not bare:
        return ()
    said = syllables(bare)
    spoken = "".join(said)
    ways = dict.fromkeys((bare, spoken, "".join(syllable[0] for syllable in said)))
    tokens: list[str] = []
    starts: dict[str, None] = {}
    for way in ways:
        tokens += [GAP, *grams(way)]
        starts |= dict.fromkeys(START + way[:length] for length in (1, 2, 3))
    for run in runs(bare):
        if run[0].isascii():
            starts |= dict.fromkeys(START + run[:length] for length in (1, 2))
    return (*tokens, GAP, *starts)


def _area_tokens(region_code: str) -> tuple[str, ...]:
    stems = {region_code[:2], region_code[:4], region_code}
    return (GAP, *sorted(AREA + stem for stem in stems))


def tokens_of(name: str, statistics_name: str, investor: str, region_code: str, park_key: str | None) -> str:
    park = dictionaries.parks().get(park_key) if park_key else None
    texts = (
        name,
        statistics_name,
        investor,
        dictionaries.region_name(region_code),
        park.short_name if park else "",
    )
    tokens: list[str] = []
    for text in texts:
        tokens += _field_tokens(text)
    tokens += _area_tokens(region_code)
    return " ".join(tokens)


# Writing the index


def index(project_ids: Iterable[int]) -> int:
    """After these projects were written, merged or removed; inside the writer's transaction."""
    waiting = iter(project_ids)
    count = 0
    while chosen := list(islice(waiting, BATCH)):
        count += _index_batch(chosen)
    return count


def index_all() -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM projects_search")
        return index(Project.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=BATCH))


def _index_batch(project_ids: list[int]) -> int:
    found = Project.objects.filter(pk__in=project_ids, merged_into=None).order_by("id")
    rows = [(pk, tokens_of(*fields)) for pk, *fields in found.values_list("id", *_FIELDS)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM projects_search WHERE rowid = %s", [(pk,) for pk in project_ids])
            cursor.executemany("INSERT INTO projects_search (rowid, tokens) VALUES (%s, %s)", rows)
        else:
            cursor.execute("DELETE FROM projects_search WHERE project_id = ANY(%s)", [project_ids])
            with cursor.copy("COPY projects_search (project_id, tokens) FROM STDIN") as copy:
                for pk, tokens in rows:
                    copy.write_row((pk, _vector(tokens)))
    return len(rows)


def _vector(tokens: str) -> str:
    """The literal of a tsvector with our own positions; PostgreSQL brings those of one token together."""
    places = enumerate(tokens.split(" "), 1)
    return " ".join([f"'{token}':{position}" for position, token in places if token != GAP])


# Asking the index


@dataclass(frozen=True)
class Phrase:
    """Tokens that must follow one another; the last may be the beginning of a longer one."""

    tokens: tuple[str, ...]
    is_open: bool = False

    def for_sqlite(self) -> str:
        return '"' + " ".join(self.tokens) + '"' + (" *" if self.is_open else "")

    def for_postgresql(self) -> str:
        quoted = [f"'{token}'" for token in self.tokens]
        if self.is_open:
            quoted[-1] += ":*"
        return " <-> ".join(quoted)


def phrase(word: str) -> Phrase:
    """A word of the query as a phrase; one or two Latin letters must begin a field or a Latin word."""
    if word.isascii() and len(word) < LATIN_GRAM:
        return Phrase((START + word,))
    found = runs(word)
    last = found[-1]
    size = gram(last)
    before = [token for run in found[:-1] for token in grams(run)]
    if len(last) < size:
        return Phrase((*before, last), is_open=True)
    return Phrase((*before, *(last[at : at + size] for at in range(len(last) - size + 1))))


def words_of(text: str) -> list[str]:
    bare = (plain(word) for word in text[:LONGEST_QUERY].split())
    return list(dict.fromkeys(word for word in bare if word))


def _expression(phrases: Iterable[Phrase]) -> str:
    if connection.vendor == "sqlite":
        return " AND ".join(one.for_sqlite() for one in phrases)
    return " & ".join(f"({one.for_postgresql()})" for one in phrases)


def matching(text: str, limit: int | None = None, area: str = "") -> RawSQL:
    """Ids of projects with every word of the text, newest first when limited; for `pk__in`.

    `area` is a region code whose subtree alone is searched: cheaper than filtering after.
    """
    return _select([phrase(word) for word in words_of(text)], limit, area)


def holding(texts: Iterable[str]) -> RawSQL:
    """Ids of projects with one of these texts anywhere in what is indexed; for `pk__in`, checked after."""
    phrases = [phrase(bare[:LONGEST_QUERY]) for bare in map(plain, texts) if bare]
    if not phrases:
        return _select([], None, "")
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM projects_search WHERE projects_search MATCH %s"
        return RawSQL(sql, (" OR ".join(one.for_sqlite() for one in phrases),))
    sql = "SELECT project_id FROM projects_search WHERE tokens @@ %s::tsquery"
    return RawSQL(sql, (" | ".join(f"({one.for_postgresql()})" for one in phrases),))


def _select(phrases: list[Phrase], limit: int | None, area: str) -> RawSQL:
    if not phrases:
        return RawSQL("SELECT id FROM projects_project WHERE 1 = 0", ())
    if area:
        phrases = [*phrases, Phrase((AREA + area.removesuffix("00").removesuffix("00"),))]
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM projects_search WHERE projects_search MATCH %s"
        order = " ORDER BY rowid DESC"
    else:
        sql = "SELECT project_id FROM projects_search WHERE tokens @@ %s::tsquery"
        order = " ORDER BY project_id DESC"
    if limit is not None:
        sql += f"{order} LIMIT {int(limit)}"
    return RawSQL(sql, (_expression(phrases),))


@dataclass(frozen=True)
class Hit:
    id: int
    name: str
    investor: str
    region_id: str
    stage: str


def area_of(person: Person) -> str:
    """The region a person's sight is made of, when it is one; the province has no need of it."""
    if (
        reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.SUBTREE
        or person.body.region.parent_id is None
    ):
        return ""
    return person.body.region_id


def suggest(person: Person, text: str, limit: int = 8) -> list[Hit]:
    """What to offer while somebody types: names that begin with it first, then the newest."""
    words = words_of(text)
    if not words:
        return []
    phrases = [phrase(word) for word in words]
    first = Phrase((START + words[0][: LATIN_GRAM if words[0].isascii() else CHINESE_GRAM],))
    hits = dict(_hits(person, [first, *phrases]))
    if len(hits) < limit:
        hits |= dict(_hits(person, phrases))
    return sorted(hits.values(), key=lambda hit: _rank(hit, words))[:limit]


def _hits(person: Person, phrases: list[Phrase]) -> Iterator[tuple[int, Hit]]:
    # who sees a whole region sees all the index has there, so the newest are cut before they are looked up
    is_whole = reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is Reach.SUBTREE
    chosen = _select(phrases, FIRST_HITS if is_whole else None, area_of(person))
    found = Project.objects.filter(scope(person, Act.VIEW_PROJECTS), pk__in=chosen, merged_into=None)
    rows = found.order_by("-id").values_list("id", "name", "investor", "region_id", "stage")[:FIRST_HITS]
    return ((row[0], Hit(*row)) for row in rows)


def _rank(hit: Hit, words: list[str]) -> tuple[int, int, int]:
    bare = plain(hit.name)
    said = syllables(bare) if words[0].isascii() else ()
    ways = (bare, "".join(said), "".join(syllable[0] for syllable in said))
    whole = "".join(words)
    if whole in ways:
        place = 0
    elif any(way.startswith(words[0]) for way in ways):
        place = 1
    else:
        place = 2 if any(words[0] in way for way in ways) else 3
    return place, len(bare) if place < 2 else 0, -hit.id
