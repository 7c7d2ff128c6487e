"""Tables whose rows are never changed: the database itself refuses, whoever asks."""

from __future__ import annotations

from alembic import op


def never_changed(table: str, because: str) -> None:
    """Refuse every UPDATE of ``table`` with the words ``because`` (rows may still go when retention ends)."""
    words = because.replace("'", "''")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change()"
    )
