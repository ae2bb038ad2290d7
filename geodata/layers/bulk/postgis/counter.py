"""The change counter: a small table and a trigger that tell which state of a table is served.

The count is raised in the transaction that changes the table, so that nobody sees one without the other. Another
epoch begins when the counter is made anew, so that no state is ever taken for an earlier one.
"""

from __future__ import annotations

from psycopg import sql

from geodata.layers.bulk.postgis.catalogues import CHANGES, COUNT, EDITION

TRIGGER = "crossborder_changed"


def edition(layer: str, table: sql.Identifier, *, is_counted: bool) -> sql.Composable:
    """Two columns: version of the definition, and the count; null where nothing counts."""
    name = sql.Literal(table.as_string(None))
    count: sql.Composable = sql.SQL("NULL::text")
    if is_counted:
        count = sql.SQL(COUNT).format(
            changes=sql.Identifier(CHANGES),
            layer=sql.Literal(layer.replace("%", "%%")),
            name=name,
            trigger=sql.Literal(TRIGGER),
        )
    return sql.SQL(", ").join([sql.SQL(EDITION).format(name=name), count])


def statements(table: str, view: str | None, role: str) -> str:
    """SQL that an owner of the table runs once.

    Parameters
    ----------
    table : str
        Table that is changed, with its schema where it has one.
    view : str, optional
        View that the layer names, where it is not the table itself.
    role : str
        Role that the atlas reads with.
    """
    held = sql.Identifier(*table.split("."))
    counted = sql.Literal(view or table)
    parts = {
        "changes": sql.Identifier(CHANGES), "function": sql.Identifier(TRIGGER), "table": held, "counted": counted,
        "shown": sql.Identifier(*(view or table).split(".")), "role": sql.Identifier(role),
    }  # fmt: skip
    return sql.SQL(_STATEMENTS).format(**parts).as_string(None)


_STATEMENTS = """\
-- Run this as the owner of the table. Every statement may be run again.
CREATE TABLE IF NOT EXISTS {changes} (
  layer text PRIMARY KEY,
  epoch text NOT NULL DEFAULT substr(md5(random()::text || clock_timestamp()::text), 1, 8),
  count bigint NOT NULL DEFAULT 0
);
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE {changes} SET count = count + 1 WHERE layer = TG_ARGV[0];
  RETURN NULL;
END
$$;
INSERT INTO {changes} (layer) VALUES ({counted})
  ON CONFLICT (layer) DO UPDATE SET epoch = excluded.epoch;
DROP TRIGGER IF EXISTS {function} ON {table};
CREATE TRIGGER {function} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {function}({counted});
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {function};
GRANT SELECT ON {shown}, {changes} TO {role};
"""
