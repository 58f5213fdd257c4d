"""Tables to which rows are only ever added: the database itself refuses to change or delete them."""

from sqlalchemy import DDL, Table, event
from sqlalchemy.sql.ddl import ExecutableDDLElement


def statements(table: str) -> dict[str, tuple[str, ...]]:
    """What makes a table with the primary key `id` append-only, by dialect. Migrations must say the same."""
    refusal = f"{table} is append-only"
    return {
        "sqlite": (
            *(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                for verb in ("update", "delete")
            ),
            # INSERT OR REPLACE deletes without asking the trigger above.
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} AS old WHERE old.id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        ),
        "postgresql": (
            f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
        ),
    }


def guard(table: Table) -> None:
    """Makes the table append-only wherever it is made from its declaration."""
    for dialect, commands in statements(table.name).items():
        for command in commands:
            ddl: ExecutableDDLElement = DDL(command)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
