"""The database keeps the balances: a new transfer moves them, nothing else does, and no transfer is changed."""

from django.db import migrations

STAYS = "要素转移只能追加，不能改、不能删；写错了用更正"
ONLY_BY_TRANSFER = "要素账户的余额只随转移变动"
NO_SUCH_HOLD = "这笔预占不在这个账户里"

MOVE_ACCOUNTS = """
UPDATE factors_account SET
  capacity = capacity + CASE WHEN id = NEW.account_id THEN NEW.capacity ELSE 0 END,
  granted = granted + CASE
    WHEN NEW.capacity <> 0 AND id = (SELECT parent_id FROM factors_account WHERE id = NEW.account_id)
    THEN NEW.capacity ELSE 0 END,
  own = own + CASE WHEN id = NEW.account_id THEN NEW.reserved + NEW.committed ELSE 0 END,
  reserved = reserved + NEW.reserved,
  committed = committed + NEW.committed,
  moved_by = NEW.id
WHERE id IN (SELECT ancestor_id FROM factors_above WHERE account_id = NEW.account_id);
"""
MOVE_HOLD = """
UPDATE factors_hold SET
  pending = pending + NEW.reserved, committed = committed + NEW.committed, moved_by = NEW.id
WHERE id = NEW.hold_id;
"""
BALANCES = ("capacity", "granted", "own", "reserved", "committed")
HOLD_BALANCES = ("pending", "committed")
KEPT = (("factors_account", BALANCES), ("factors_hold", HOLD_BALANCES))
FOR_EVER = ("factors_transfer", "factors_operation")


def _moved(columns):
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in columns)
    return f"({changed}) AND NEW.moved_by IS NOT DISTINCT FROM OLD.moved_by"


def _born(columns):
    return " OR ".join(f"NEW.{name} <> 0" for name in columns)


def keep(apps, editor):
    if editor.connection.vendor == "sqlite":
        for statement in _sqlite():
            editor.execute(statement)
    elif editor.connection.vendor == "postgresql":
        for statement in _postgresql():
            editor.execute(statement)
    else:
        raise NotImplementedError(
            f"没有为 {editor.connection.vendor} 写要素账户的触发器，请用 SQLite 或 PostgreSQL。"
        )


def _sqlite():
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    for table in FOR_EVER:
        # REPLACE removes a row without asking the delete trigger
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        yield f"CREATE TRIGGER {table}_is_new BEFORE INSERT ON {table} {taken} {refuse.format(STAYS)}"
        yield f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} {refuse.format(STAYS)}"
        yield f"CREATE TRIGGER {table}_remains BEFORE DELETE ON {table} {refuse.format(STAYS)}"
    for table, columns in KEPT:
        only = refuse.format(ONLY_BY_TRANSFER)
        # what SQLite calls IS NOT is IS DISTINCT FROM
        moved = _moved(columns).replace("IS NOT DISTINCT FROM", "IS")
        yield f"CREATE TRIGGER {table}_begins BEFORE INSERT ON {table} WHEN {_born(columns)} {only}"
        yield f"CREATE TRIGGER {table}_follows BEFORE UPDATE ON {table} WHEN {moved} {only}"
        yield f"CREATE TRIGGER {table}_remains BEFORE DELETE ON {table} {refuse.format(STAYS)}"
    stranger = (
        "NEW.hold_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM factors_hold WHERE id = NEW.hold_id AND account_id = NEW.account_id)"
    )
    yield (
        "CREATE TRIGGER factors_transfer_belongs BEFORE INSERT ON factors_transfer "
        f"WHEN {stranger} {refuse.format(NO_SUCH_HOLD)}"
    )
    yield (
        f"CREATE TRIGGER factors_transfer_moves AFTER INSERT ON factors_transfer BEGIN {MOVE_ACCOUNTS} {MOVE_HOLD} END"
    )


def _postgresql():
    for name, words in (("stays", STAYS), ("follows", ONLY_BY_TRANSFER)):
        yield (
            f"CREATE FUNCTION factors_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END $$"
        )
    for table in (*FOR_EVER, *(table for table, _ in KEPT)):
        what = "UPDATE OR DELETE" if table in FOR_EVER else "DELETE"
        yield f"CREATE TRIGGER {table}_stays BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION factors_stays()"
        yield (
            f"CREATE TRIGGER {table}_remains BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION factors_stays()"
        )
    for table, columns in KEPT:
        run = "EXECUTE FUNCTION factors_follows()"
        yield f"CREATE TRIGGER {table}_begins BEFORE INSERT ON {table} FOR EACH ROW WHEN ({_born(columns)}) {run}"
        yield f"CREATE TRIGGER {table}_follows BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({_moved(columns)}) {run}"
    yield (
        "CREATE FUNCTION factors_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{MOVE_ACCOUNTS} "
        "IF NEW.hold_id IS NOT NULL THEN "
        f"{MOVE_HOLD.strip().removesuffix(';')} AND account_id = NEW.account_id; "
        f"IF NOT FOUND THEN RAISE EXCEPTION '{NO_SUCH_HOLD}' USING ERRCODE = 'check_violation'; END IF; "
        "END IF; RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER factors_transfer_moves AFTER INSERT ON factors_transfer "
        "FOR EACH ROW EXECUTE FUNCTION factors_move()"
    )


def let_go(apps, editor):
    if editor.connection.vendor == "sqlite":
        names = [f"{table}_{end}" for table in FOR_EVER for end in ("is_new", "stays", "remains")]
        names += [f"{table}_{end}" for table, _ in KEPT for end in ("begins", "follows", "remains")]
        for name in (*names, "factors_transfer_belongs", "factors_transfer_moves"):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    elif editor.connection.vendor == "postgresql":
        for name in ("move", "follows", "stays"):
            editor.execute(f"DROP FUNCTION IF EXISTS factors_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("factors", "0001_initial")]
    operations = [migrations.RunPython(keep, let_go)]
