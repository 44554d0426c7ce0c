"""`factors verify`: whoever gets past the triggers leaves a row that is named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from rooms.factor_parts import GOLMUD, HAIXI, balance, hold_of, keeper, key, opened, reserved
from wutong.commands import main
from wutong.factors import actions
from wutong.factors.models import Transfer
from wutong.factors.proof import prove
from wutong.factors.rules import Move

pytestmark = pytest.mark.django_db
TABLES = ("factors_account", "factors_hold", "factors_transfer", "factors_operation", "factors_above")


@pytest.fixture
def books(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    by = keeper("hx_development_reform")
    prefecture = opened("energy", HAIXI, 1000, by=by, at=at)
    county = opened("energy", GOLMUD, 600, by=by, at=at)
    hold = hold_of(reserved({county.pk: 100}, by=cast.officer, at=at), county)
    actions.commit(hold.pk, thousandths=40_000, key=key(), by=by, at=at)
    commit = Transfer.objects.get(move=Move.COMMIT)
    return SimpleNamespace(prefecture=prefecture, county=county, hold=hold, commit=commit, by=by)


@contextmanager
def past_the_triggers() -> Iterator[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'factors_%%'", []
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor


def verify(capsys: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(["factors", "verify", "--json"])
    return int(ended.value.code or 0), json.loads(capsys.readouterr().out)


def test_books_that_agree(books: SimpleNamespace, capsys: Any) -> None:
    code, said = verify(capsys)
    assert code == 0 and said["is_sound"] and said["row"] is None
    assert (said["accounts"], said["holds"], said["transfers"]) == (2, 1, 4)
    assert said["words"] == "2 个账户、1 笔预占的余额，与 4 笔转移逐笔相加一致，各级没有超分。"


TAMPERINGS = {
    "balance": (
        "UPDATE factors_account SET reserved = reserved - 1000 WHERE id = {prefecture}",
        ("account", "prefecture", "reserved", 59_000, 60_000),
        "账户 {row} 号（海西州 2026 年能耗指标）的“预占”记着 59 tce，按转移应是 60 tce",
    ),
    "more capacity": (
        "UPDATE factors_account SET capacity = capacity + 500000 WHERE id = {prefecture}",
        ("account", "prefecture", "capacity", 1_500_000, 1_000_000),
        "的“总量”记着 1,500 tce，按转移应是 1,000 tce",
    ),
    "transfer": (
        "UPDATE factors_transfer SET reserved = -30000, committed = 30000 WHERE id = {commit}",
        ("hold", "hold", "pending", 60_000, 70_000),
        "预占 {row} 号（格尔木市 2026 年能耗指标）的“还在预占”记着 60 tce，按转移应是 70 tce",
    ),
    "transfer of another account": (
        "UPDATE factors_transfer SET account_id = {prefecture} WHERE id = {commit}",
        ("transfer", "commit", "hold", None, None),
        "落实 转移 {row} 号（海西州 2026 年能耗指标）与它所说的预占对不上",
    ),
    "removed": (
        "DELETE FROM factors_transfer WHERE id = {commit}",
        ("transfer", "commit", "missing", None, None),
        "转移 {row} 号（格尔木市 2026 年能耗指标）不见了",
    ),
    "hold": (
        "UPDATE factors_hold SET committed = 30000 WHERE id = {hold}",
        ("hold", "hold", "committed", 30_000, 40_000),
        "的“落实”记着 30 tce，按转移应是 40 tce",
    ),
    "parent": (
        "UPDATE factors_account SET parent_id = NULL WHERE id = {county}",
        ("account", "county", "parent", 0, None),
        "的上级账户记着 无 号，应是 {prefecture} 号",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_row_that_was_tampered_with_is_named(what: str, books: SimpleNamespace, capsys: Any) -> None:
    statement, (table, row, figure, says, should), words = TAMPERINGS[what]
    ids = {name: getattr(books, name).pk for name in ("prefecture", "county", "hold", "commit")}
    with past_the_triggers() as cursor:
        cursor.execute(statement.format(**ids))
    code, said = verify(capsys)
    assert code == 1 and not said["is_sound"]
    assert (said["table"], said["row"], said["figure"]) == (table, ids[row], figure)
    assert says is None or said["says"] == says
    assert should is None or said["should"] == should
    assert words.format(row=ids[row], **ids) in said["words"]


def test_words_for_a_person(books: SimpleNamespace, capsys: Any) -> None:
    with past_the_triggers() as cursor:
        cursor.execute(f"UPDATE factors_hold SET pending = 0 WHERE id = {books.hold.pk}")
    with pytest.raises(SystemExit) as ended:
        main(["factors", "verify"])
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith("第一处不符：预占 ")


def test_what_is_fixed_is_refused_by_the_database(books: SimpleNamespace) -> None:
    county, hold, prefecture = books.county.pk, books.hold.pk, books.prefecture.pk
    tries = [
        f"UPDATE factors_account SET parent_id = NULL WHERE id = {county}",
        f"UPDATE factors_account SET period = '2027' WHERE id = {county}",
        f"UPDATE factors_hold SET asked = 200000 WHERE id = {hold}",
        f"UPDATE factors_hold SET account_id = {prefecture} WHERE id = {hold}",
        f"UPDATE factors_above SET ancestor_id = {county} WHERE account_id = {county}",
        f"DELETE FROM factors_above WHERE account_id = {county}",
    ]
    columns = "kind_id, region_id, period, capacity, granted, own, reserved, committed, is_synthetic"
    if connection.vendor == "sqlite":
        tries += [
            f"INSERT OR REPLACE INTO factors_account (id, {columns}, opened_at) "
            f"SELECT id, kind_id, region_id, period, 0, 0, 0, 0, 0, 0, opened_at "
            f"FROM factors_account WHERE id = {county}",
            f"UPDATE OR REPLACE factors_account SET id = {prefecture} WHERE id = {county}",
            f"REPLACE INTO factors_transfer SELECT * FROM factors_transfer WHERE id = {books.commit.pk}",
            f"REPLACE INTO factors_hold SELECT * FROM factors_hold WHERE id = {hold}",
        ]
    else:
        tries.append(f"UPDATE factors_account SET capacity = 9, moved_by = moved_by + 1 WHERE id = {county}")
    for statement in tries:
        with (
            pytest.raises(DatabaseError, match=r"不能|只随转移"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert prove().is_sound
    assert balance(books.county) == (600, 0, 100, 60, 40)


def test_a_counter_entry_is_not_put_in_the_place_of_another(books: SimpleNamespace, at: datetime) -> None:
    """SQLite's REPLACE would remove the first counter-entry of a transfer without asking anybody."""
    entry = actions.correct(books.commit.pk, words="批文未到", key=key(), by=books.by, at=at)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = "operation_id, account_id, move, reserved, committed, at, document, words, corrects_id"
    again = (
        f"{verb} INTO factors_transfer ({columns}, capacity) SELECT {columns}, 0 "
        f"FROM factors_transfer WHERE id = {entry.pk}"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(again)
    assert prove().is_sound


def test_the_whole_of_a_tree_is_proved_after_a_lapse(
    books: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    reserved({books.county.pk: 10}, by=cast.officer, at=at + timedelta(days=11))
    assert prove().is_sound and balance(books.county)[3:] == (10, 40)
