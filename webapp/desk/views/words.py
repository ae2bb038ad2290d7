"""What pages of the desk say of faults, of things done, of roles and of the record, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time
from flask_babel import gettext as _

from geodata.text.cldr import locale
from webapp.desk.roles import Role
from webapp.i18n import spoken

if TYPE_CHECKING:
    from webapp.desk.errors import RefusedError

_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("YaBrowser/", "Yandex"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser is known by; most claim to be others that come later here."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def fault(error: RefusedError) -> str:
    """Why something was not done."""
    words: dict[str, str] = {
        "sign-in-wrong": _("Name and password do not belong together."),
        "throttled": _("There were too many attempts. Wait a quarter of an hour, then try again."),
        "code-wrong": _("This is not the present code. Each code counts once; wait for the next one."),
        "password-short": _("The password is too short: it needs at least 12 characters. A few words make a good one."),
        "password-long": _("The password is too long: it may have 200 characters."),
        "password-name": _("The password must not contain the name."),
        "password-common": _("This password would be guessed soon. Take a few words that do not belong together."),
        "password-twice": _("The two passwords differ."),
        "password-wrong": _("This is not your present password."),
        "name-wrong": _("A name has 1 to 60 letters, digits, spaces and a few signs such as . - '"),
        "name-taken": _("There is an account with this name."),
        "invitation-ended": _("This link was used, has ended or never was one."),
        "answer-missing": _("Say why, in a few words: whoever proposed it will read them."),
        "answer-long": _("This is too long: 2,000 characters are the most."),
        "work-own": _("A file of yours is being read. Wait until that is done, or cancel it."),
        "work-all": _("Several files of others are being read. Try again in a minute."),
        "token-name": _("A token has a name of 1 to 60 characters, by which you know it again."),
        "token-days": _("A token counts for 1 to 365 days."),
        "token-right": _("Only editors make tokens that may decide."),
        "token-many": _("You have 20 tokens already. End one that is not needed any more."),
        "hook-url": _("A webhook has a public address that begins with https://, without name and password."),
        "hook-many": _("There are 10 webhooks already. End one that is not needed any more."),
        "last-administrator": _("There would be no administrator any more."),
    }
    return words[error.fault]


def done(name: str) -> str:
    """What a page says after something was done; empty for what is no such thing."""
    words: dict[str, str] = {
        "password": _("The password is changed. Other sessions of yours have ended."),
        "second-factor-off": _("No code is asked for any more."),
        "session-ended": _("The session has ended."),
        "sessions-ended": _("The sessions have ended."),
        "token-ended": _("The token has ended; whatever shows it is refused."),
        "hook-ended": _("Nothing is sent there any more."),
        "role": _("The role is changed."),
        "closed": _("The account is closed; its sessions and tokens have ended."),
        "opened": _("The account is open again."),
        "withdrawn": _("The invitation is withdrawn."),
        "declined": _("Declined."),
        "asked": _("The question is asked."),
        "taken-back": _("Taken back."),
        "edited": _("The changes are kept as a new version."),
        "drafted": _("Kept as a draft: nobody but you sees it until you suggest it."),
        "suggested": _("It is suggested."),
        "signed-out": _("You are signed out."),
    }
    return words.get(name, "")


def role(of: Role) -> str:
    """What a role is called."""
    words: dict[Role, str] = {
        Role.CONTRIBUTOR: _("Contributor"),
        Role.EDITOR: _("Editor"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
    return words[of]


def roles() -> list[tuple[str, str, str]]:
    """Roles, what they are called, and what they may do."""
    may = {
        Role.CONTRIBUTOR: _("suggests changes under a name"),
        Role.EDITOR: _("decides on suggestions"),
        Role.ADMINISTRATOR: _("invites people and reads the record, too"),
    }
    return [(each.value, role(each), may[each]) for each in Role]


def deed(did: str) -> str:
    """What somebody did, in the record; its code where there are no words for it."""
    words: dict[str, str] = {
        "account-made": _("account made"),
        "closed": _("account closed"),
        "opened": _("account opened again"),
        "invited": _("invitation made"),
        "invitation-withdrawn": _("invitation withdrawn"),
        "password-link": _("link for a new password made"),
        "password-set": _("password changed"),
        "role-set": _("role changed"),
        "second-factor-on": _("second factor set up"),
        "second-factor-off": _("second factor ended"),
        "sessions-ended": _("sessions ended"),
        "signed-in": _("signed in"),
        "token-made": _("access token made"),
        "token-ended": _("access token ended"),
        "hook-made": _("webhook made"),
        "hook-ended": _("webhook ended"),
        "signed-out": _("signed out"),
        "draft": _("change drafted"),
        "proposed": _("change proposed"),
        "asked": _("asked back about a change"),
        "accepted": _("change accepted"),
        "declined": _("change declined"),
        "withdrawn": _("change taken back"),
    }
    return words.get(did, did)


def set_state(state: str) -> str:
    """What has become of a change set."""
    words: dict[str, str] = {
        "draft": _("Draft"),
        "proposed": _("New"),
        "asked": _("Asked back"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "withdrawn": _("Taken back"),
    }
    return words[state]


def kind(of: str) -> str:
    """What a kind of change is called in the filter."""
    words: dict[str, str] = {
        "add-claim": _("Value"),
        "withdraw-claim": _("Withdrawal of a claim"),
        "restore-claim": _("Return of a claim"),
        "add-event": _("Event"),
        "put-place": _("Place"),
        "put-names": _("Name"),
        "put": _("Entry"),
        "remove": _("Removal"),
        "put-translation": _("Translation"),
        "note": _("Note"),
    }
    return words[of]


def effect(code: str) -> str:
    """What a change would do."""
    words: dict[str, str] = {
        "begins": _("A conflict begins"),
        "ends": _("A conflict ends"),
        "stays": _("A conflict stays"),
        "fills": _("Fills a gap"),
        "shown": _("Shown value changes"),
        "moves": _("Place moves"),
        "no-conflict": _("No conflict begins or ends"),
        "new": _("new"),
        "gone": _("gone"),
        "changed": _("changed"),
    }
    return words[code]


def family(of: str) -> str:
    """What a family of entries is called; its name in the files where there are no words for it."""
    words: dict[str, str] = {
        "projects": _("Project"),
        "sources": _("Source"),
        "publishers": _("Publisher"),
        "crossings": _("Crossing"),
        "corridors": _("Corridor"),
        "places": _("Place"),
        "documents": _("Document"),
        "translations": _("Translation"),
    }
    return words.get(of, of)


def program(agent: str) -> str:
    """Browser and system in two words, as far as a browser tells them."""
    names = [next((name for mark, name in of if mark in agent), "") for of in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, names)) or agent[:60] or _("unknown program")


def moment(seconds: int) -> str:
    """Day and minute, in UTC."""
    when, written = datetime.fromtimestamp(seconds, UTC), locale(spoken())
    return f"{format_date(when, 'medium', written)}, {format_time(when, 'short', locale=written)} UTC"


def day(seconds: int) -> str:
    """Day, in UTC."""
    return format_date(datetime.fromtimestamp(seconds, UTC), "medium", locale(spoken()))


def iso(seconds: int) -> str:
    """Moment as machines read it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
