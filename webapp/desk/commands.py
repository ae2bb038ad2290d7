"""The command ``crossborder desk``: accounts for whoever may write the database, also while the server runs."""

from __future__ import annotations

import sys
import time
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

import click

from webapp.desk.roles import Role
from webapp.settings import load_settings

if TYPE_CHECKING:
    from webapp.desk.accounts import Account
    from webapp.desk.database import DeskDatabase
    from webapp.settings import Settings

EVERYWHERE = (str(IPv4Address(0)), str(IPv6Address(0)))
"""Hosts that listen on all addresses: none to open a page at."""

ROLES = click.Choice([role.value for role in Role])


@click.group()
def desk() -> None:
    """Look after the accounts of the desk."""


@desk.command("add-user")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.CONTRIBUTOR.value, show_default=True, help="What the account may do.")
def add_user(name: str, role: str) -> None:
    """Make an account; its password is asked for, or read from standard input."""
    from webapp.desk import accounts, audit

    database = _database()
    password = click.prompt("Password", hide_input=True, confirmation_prompt=sys.stdin.isatty())
    accounts.Deeds(database, _now(), audit.COMMAND).add(name, Role(role), password)
    click.echo(f"{name}: {role}")


@desk.command()
@click.argument("name", default="")
@click.option("--role", type=ROLES, default=Role.CONTRIBUTOR.value, show_default=True, help="What the account may do.")
@click.option("--new-password", is_flag=True, help="For an account that is there and whose password is lost.")
def invite(name: str, role: str, *, new_password: bool) -> None:
    """Print a link with which somebody makes an account, once, within three days."""
    from webapp.desk import audit, invitations

    settings = load_settings()
    database = _database(settings)
    if new_password:
        path = invitations.renew(database, _now(), _account(database, name), by=audit.COMMAND)
    else:
        path = invitations.invite(database, _now(), name, Role(role), by=audit.COMMAND)
    click.echo(address(settings, path))


@desk.command("list")
def list_() -> None:
    """List accounts and open invitations."""
    from webapp.desk import accounts, invitations

    database = _database()
    for one in accounts.everybody(database):
        more = ["second factor"] * one.has_second_factor + ["closed"] * one.is_closed
        click.echo(", ".join((f"{one.name}: {one.role}", *more)))
    for invited in invitations.still_open(database, _now()):
        ends = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(invited.ends))
        click.echo(f"(invited) {invited.name or 'without a name'}: {invited.role}, until {ends}")


@desk.command("end-sessions")
@click.argument("name")
@click.option("--second-factor", is_flag=True, help="Ask for no code any more: phone and recovery codes are lost.")
@click.option("--close", is_flag=True, help="Close the account as well.")
def end_sessions(name: str, *, second_factor: bool, close: bool) -> None:
    """Sign somebody out everywhere."""
    from webapp.desk import accounts, audit

    database = _database()
    found = _account(database, name)
    deeds = accounts.Deeds(database, _now(), audit.COMMAND)
    count = deeds.end_sessions(found)
    if second_factor:
        deeds.end_second_factor(found)
    if close:
        deeds.set_closed(found, is_closed=True)
    click.echo(f"{found.name}: {count} sessions ended")


@desk.command(hidden=True)
def greet() -> None:
    """Print the link that makes the administrator, while nobody has an account; the server calls this for itself."""
    from webapp.desk import invitations

    settings = load_settings()
    if settings.database_url is None:
        return
    path = invitations.first(_database(settings), _now())
    if path is not None:
        click.echo(f"The desk has no account yet. Make that of the administrator: {address(settings, path)}")


def address(settings: Settings, path: str) -> str:
    """Address of a path as whoever runs the server can open it."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    shown = f"[{host}]" if ":" in host else host
    return (settings.base_url or f"http://{shown}:{settings.port}") + path


def _database(settings: Settings | None = None) -> DeskDatabase:
    from webapp.desk.database import DeskDatabase

    url = (settings or load_settings()).database_url
    if url is None:
        raise click.ClickException("CROSSBORDER_DATABASE is -: there is no desk")
    return DeskDatabase(url)


def _account(database: DeskDatabase, name: str) -> Account:
    from webapp.desk import accounts

    found = accounts.named(database, name)
    if found is None:
        known = ", ".join(one.name for one in accounts.everybody(database)) or "none"
        raise click.ClickException(f"there is no account called {name}; there are: {known}")
    return found


def _now() -> int:
    return int(time.time())
