"""The trail: append-only in the database, and a rewritten, removed or cut-off entry is named."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from wutong.audit.actions import record
from wutong.audit.chain import GENESIS, sm3
from wutong.audit.models import Entry, Head
from wutong.audit.queries import Sought, trail, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(at: datetime) -> list[Entry]:
    """Five acts on top of what the stage wrote."""
    return [
        record(
            at=at + timedelta(minutes=n),
            act="edit_project" if n % 2 else "create_project",
            target_kind="project",
            target_id=n,
            target_name=f"项目{n}",
            person_id=n % 2 + 1,
            person_name="甲乙"[n % 2],
            changes={"investment_yuan": (n * 100, n * 200)},
        )
        for n in range(5)
    ]


def test_sm3_gives_the_published_digest() -> None:
    """GB/T 32905-2016, appendix A, example 1."""
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_an_untouched_chain_is_sound(entries: list[Entry]) -> None:
    verdict = verify()
    assert verdict.is_sound and verdict.first_bad_seq is None
    assert verdict.entries == entries[-1].seq and verdict.last_hash == entries[-1].hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET words = '' WHERE seq = {seq}",
        "UPDATE audit_entry SET seq = seq + 1000 WHERE seq = {seq}",
        "DELETE FROM audit_entry WHERE seq = {seq}",
        "DELETE FROM audit_entry",
        "UPDATE audit_head SET seq = seq - 1",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_rewrite(statement: str, entries: list[Entry]) -> None:
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(seq=entries[2].seq))
    assert verify().is_sound


def test_each_database_refuses_its_own_way_around(entries: list[Entry]) -> None:
    """REPLACE on SQLite, TRUNCATE on PostgreSQL."""
    columns = ", ".join(field.column for field in Entry._meta.fields)
    replacing = (
        f"REPLACE INTO audit_entry ({columns}) SELECT {columns.replace('words', chr(39) * 2)}"
        f" FROM audit_entry WHERE seq = {entries[2].seq}"
    )
    statement = replacing if connection.vendor == "sqlite" else "TRUNCATE audit_entry"
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().is_sound


def tamper(*statements: str) -> None:
    """As somebody with the keys to the database would: triggers off, then the deed."""
    with connection.cursor() as cursor:
        for name, table in (
            ("audit_entry_is_new", "audit_entry"),
            ("audit_entry_stays", "audit_entry"),
            ("audit_entry_remains", "audit_entry"),
            ("audit_head_goes_on", "audit_head"),
            ("audit_head_remains", "audit_head"),
        ):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "column, value",
    [
        ("words", "'没有这回事'"),
        ("person_id", "99"),
        ("person_name", "'丙'"),
        ("act", "'view_projects'"),
        ("target_name", "'别的项目'"),
        ("changes", "'{}'"),
        ("channel", "'api'"),
        ("hash", "'" + "f" * 64 + "'"),
        ("previous_hash", "'" + "f" * 64 + "'"),
        ("at", "'2020-01-01 00:00:00'"),
    ],
)
def test_a_rewritten_entry_is_named(column: str, value: str, entries: list[Entry]) -> None:
    bad = entries[2].seq
    tamper(f"UPDATE audit_entry SET {column} = {value} WHERE seq = {bad}")
    verdict = verify()
    assert not verdict.is_sound and verdict.first_bad_seq == bad and f"第 {bad} 条" in verdict.words


def test_the_first_of_two_rewritten_entries_is_named(entries: list[Entry]) -> None:
    late, early = entries[3].seq, entries[1].seq
    tamper(*(f"UPDATE audit_entry SET words = 'x' WHERE seq = {seq}" for seq in (late, early)))
    assert verify().first_bad_seq == early


def test_an_entry_sealed_again_after_a_change_breaks_the_next(entries: list[Entry]) -> None:
    from wutong.audit.actions import said_by
    from wutong.audit.chain import seal

    bad = entries[2]
    bad.words = "改过的"
    again = seal(bad.previous_hash, said_by(bad))
    tamper(f"UPDATE audit_entry SET words = '改过的', hash = '{again}' WHERE seq = {bad.seq}")
    assert verify().first_bad_seq == bad.seq + 1


@pytest.mark.parametrize("position", [0, 2, 3])
def test_an_entry_taken_out_is_named(position: int, entries: list[Entry]) -> None:
    gone = entries[position].seq
    tamper(f"DELETE FROM audit_entry WHERE seq = {gone}")
    verdict = verify()
    assert verdict.first_bad_seq == gone and "不见了" in verdict.words


def test_a_tail_cut_off_is_named(entries: list[Entry]) -> None:
    gone = entries[3].seq
    tamper(f"DELETE FROM audit_entry WHERE seq >= {gone}")
    verdict = verify()
    assert verdict.first_bad_seq == gone and "链尾" in verdict.words


def test_an_empty_trail_with_a_head_is_not_sound(entries: list[Entry]) -> None:
    tamper("DELETE FROM audit_entry")
    assert verify().first_bad_seq == 1


def test_a_missing_head_is_not_sound(entries: list[Entry]) -> None:
    tamper("DELETE FROM audit_head")
    assert not verify().is_sound


def test_the_chain_starts_from_nothing(entries: list[Entry]) -> None:
    first = Entry.objects.order_by("seq")[0]
    assert first.seq == 1 and first.previous_hash == GENESIS
    assert Head.objects.get(id=1).hash == entries[-1].hash


def test_the_trail_is_read_by_pages_both_ways(entries: list[Entry]) -> None:
    seqs = [entry.seq for entry in reversed(entries)]
    first = trail(Sought(target_kind="project"), size=2)
    assert [e.seq for e in first.entries] == seqs[:2] and first.newer is None
    second = trail(Sought(target_kind="project"), before=first.older, size=2)
    assert [e.seq for e in second.entries] == seqs[2:4] and second.newer is not None
    last = trail(Sought(target_kind="project"), before=second.older, size=2)
    assert [e.seq for e in last.entries] == seqs[4:] and last.older is None
    back = trail(Sought(target_kind="project"), after=second.newer, size=2)
    assert [e.seq for e in back.entries] == seqs[:2]


def test_the_trail_is_filtered(entries: list[Entry], at: datetime) -> None:
    def found(**asked: Any) -> list[str]:
        return [e.target_name for e in trail(Sought(target_kind="project", **asked)).entries]

    assert found(act="create_project") == ["项目4", "项目2", "项目0"]
    assert found(person_ids=[2], person_name="乙") == ["项目3", "项目1"]
    assert found(target="项目3") == ["项目3"]
    assert found(since=at + timedelta(minutes=3)) == ["项目4", "项目3"]
    assert found(until=at + timedelta(minutes=1)) == ["项目0"]
