"""Parameters of a statement: what a request says never becomes part of the text of SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

TRUE, FALSE = sql.SQL("true"), sql.SQL("false")


class Parameters:
    """Values of a statement, each under a name of its own."""

    def __init__(self) -> None:
        """Begin empty."""
        self.values: dict[str, Any] = {}

    def put(self, value: Any, kind: str = "") -> sql.Composable:
        """Take a value; gives what stands for it, perhaps with its type in SQL."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        placeholder = sql.Placeholder(name)
        return sql.SQL("{}::{}").format(placeholder, sql.SQL(kind)) if kind else placeholder


def all_of(conditions: Iterable[sql.Composable]) -> sql.Composable:
    """All conditions hold."""
    held = list(conditions)
    return sql.SQL(" AND ").join(map(enclosed, held)) if held else TRUE


def any_of(conditions: Iterable[sql.Composable]) -> sql.Composable:
    """One condition holds at least."""
    held = list(conditions)
    return sql.SQL(" OR ").join(map(enclosed, held)) if held else FALSE


def enclosed(part: sql.Composable) -> sql.Composable:
    """The same in parentheses."""
    return sql.SQL("({})").format(part)


class NotInSqlError(Exception):
    """SQL has nothing that means the same by our rules."""
