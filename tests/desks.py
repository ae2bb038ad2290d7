"""A desk for tests that need a real server: accounts and change sets, made before it starts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog.model import Claim, Location
from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import Entries
from geodata.ledger.changes import AddClaim, PutPlace
from geodata.ledger.ledger import Ledger
from webapp.desk import accounts
from webapp.desk.database import DeskDatabase
from webapp.desk.roles import Role

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "three little horses"
PROJECT = "icic-central-asia"
PEOPLE = {"Ada": Role.ADMINISTRATOR, "Edda": Role.EDITOR, "Egon": Role.EDITOR, "Cara": Role.CONTRIBUTOR}


@dataclass
class MadeDesk:
    """Where it is, and what is in it."""

    url: str
    ledger: Ledger
    value: str
    place: str

    @property
    def env(self):
        return {"CROSSBORDER_DATABASE": self.url}


def made_desk(folder: Path) -> MadeDesk:
    """People with one password, a value and a place that are proposed."""
    url = f"sqlite:///{folder / 'atlas.sqlite'}"
    database = DeskDatabase(url)
    for name, role in PEOPLE.items():
        accounts.Deeds(database, int(time.time()), "test").add(name, role, PASSWORD)
    database.close()
    ledger = Ledger.open(url)
    project = load_catalog().projects[PROJECT]
    claim = Claim(field="jobs", value="1,150 jobs", source=project.claims[0].source)
    value = ledger.propose([AddClaim(project=PROJECT, claim=claim)], reason="The newer text says so")
    held = project.location.model_dump(mode="json", exclude_defaults=True)
    moved = Location.model_validate(held | {"lat": held["lat"] + 0.05, "uncertainty_m": 12_000})
    mark = Entries(None).mark("projects", PROJECT, "location")
    place = ledger.propose([PutPlace(project=PROJECT, location=moved, replaces=mark)], author="Cara")
    return MadeDesk(url, ledger, value.id, place.id)


def sign_in(reader, name: str, path: str = "/desk") -> None:
    """Sign a browser in, and go on to a page of the desk."""
    reader.open(f"/desk/sign-in?lang=en&next={path}")
    reader.page.get_by_label("Name").fill(name)
    reader.page.get_by_label("Password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()
    reader.page.wait_for_url(f"**{path.partition('?')[0]}*")
