"""What is asked of PostgreSQL's own catalogues."""

from __future__ import annotations

from psycopg import sql

TABLE = sql.SQL(
    "SELECT c.oid::bigint, c.relkind::text, has_any_column_privilege(c.oid, 'SELECT')"
    " FROM pg_class c WHERE c.oid = to_regclass(%(name)s)"
)

COLUMNS = sql.SQL(
    "SELECT a.attname::text, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL),"
    " CASE WHEN t.typbasetype = 0 THEN a.atttypmod ELSE t.typtypmod END,"
    " CASE WHEN t.typname = 'geometry' THEN postgis_typmod_srid(a.atttypmod) ELSE 0 END,"
    " t.typname::text, col_description(a.attrelid, a.attnum)"
    " FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
    " WHERE a.attrelid = %(oid)s::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)

UNIQUE = sql.SQL(
    "SELECT a.attname::text FROM pg_index i"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
    " WHERE i.indrelid = %(oid)s::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1"
    " AND (i.indisprimary OR a.attnotnull) ORDER BY i.indisprimary DESC"
)
"""Columns of which no two rows hold the same, the primary key first."""

HAS_SPATIAL_INDEX = sql.SQL(
    "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
    " WHERE i.indrelid = %(oid)s::oid AND m.amname IN ('gist', 'spgist', 'brin')"
    " AND pg_get_indexdef(i.indexrelid) LIKE '%%' || %(name)s || '%%' LIMIT 1"
)

DECLARED = sql.SQL("SELECT postgis_typmod_type(%(modifier)s::int)")

KINDS = (
    "SELECT DISTINCT ST_SRID({geometry}), GeometryType(ST_Force2D({geometry})) FROM {table}"
    " WHERE {geometry} IS NOT NULL LIMIT 9"
)
"""SRIDs and types that occur, where the column declares none."""

VERSION = sql.SQL(
    "SELECT concat_ws('-', %(oid)s::bigint, (SELECT sum(a.xmin::text::bigint) FROM pg_attribute a"
    " WHERE a.attrelid = %(oid)s::oid))"
)
"""Another one after each change of the table's definition: of what it is, or of any of its columns."""

CHANGES = "crossborder_changes"
"""Table that counts changes, see ``geodata.layers.bulk.postgis.counter``."""

HAS_CHANGES = sql.SQL("SELECT to_regclass({name}) IS NOT NULL").format(name=sql.Literal(CHANGES))

EDITION = (
    "concat_ws('-', to_regclass({name})::oid::bigint,"
    " (SELECT sum(a.xmin::text::bigint) FROM pg_attribute a WHERE a.attrelid = to_regclass({name})))"
)
"""Version of a table's definition by its name, as ``VERSION`` gives it."""

COUNT = (
    "(SELECT concat_ws('-', c.epoch, c.count) FROM {changes} c WHERE c.layer = {layer}"
    " AND (EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = to_regclass({name}) AND g.tgname = {trigger}"
    " AND g.tgenabled = 'A') OR (SELECT k.relkind IN ('v', 'm', 'f') FROM pg_class k"
    " WHERE k.oid = to_regclass({name}))))"
)
"""Changes that were counted; null where the table has no trigger that counts them."""
