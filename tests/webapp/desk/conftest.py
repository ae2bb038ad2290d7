"""A desk with one person of each role, a clock that tests set, and browsers that keep cookies and fill in forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import pytest

from tests.webapp.conftest import BROWSER, NOON, fake_assets
from webapp.app import create_app
from webapp.desk import accounts, passwords
from webapp.desk.database import DeskDatabase
from webapp.desk.roles import Role
from webapp.settings import Settings

ORIGIN = "http://localhost"
PASSWORD = "three little horses"
PROJECT = "icic-central-asia"
NAMES = {Role.CONTRIBUTOR: "Cara", Role.EDITOR: "Edda", Role.ADMINISTRATOR: "Ada"}


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes():
    """Hashes are made with little work: what they cost is not what most tests are about."""
    before = passwords._HASHER, passwords._NOBODYS
    passwords._HASHER = passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._NOBODYS = passwords._HASHER.hash("nobody")
    yield
    passwords._HASHER, passwords._NOBODYS = before


@dataclass
class Clock:
    moment: object = NOON

    def __call__(self):
        return self.moment

    def pass_(self, **some):
        self.moment += timedelta(**some)

    @property
    def seconds(self):
        return int(self.moment.timestamp())


@dataclass
class Visitor:
    """A browser: it keeps cookies, says where a form comes from, and sends the token that the page gave it."""

    app: object
    headers: dict = field(default_factory=dict)

    def __post_init__(self):
        self.client = self.app.test_client()
        self.page = None

    def get(self, path, **more):
        self.page = self.client.get(path, headers=BROWSER | self.headers | more)
        return self.page

    def post(self, path, token=None, headers=None, **fields):
        if token is None:
            token = self.token
        sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        answer = self.client.post(path, data={"token": token, **fields}, headers=BROWSER | self.headers | sent)
        if answer.status_code < 300 or answer.status_code >= 400:
            self.page = answer
        return answer

    @property
    def token(self):
        found = re.search(r'name="token" value="([^"]+)"', self.page.text if self.page else "")
        return found[1] if found else ""

    @property
    def text(self):
        return unescape(re.sub(r"<[^>]+>", " ", self.page.text))

    @property
    def cookie(self):
        found = self.client.get_cookie("crossborder-desk")
        return found.value if found else ""

    def sign_in(self, name, password=PASSWORD, **fields):
        self.get("/desk/sign-in")
        return self.post("/desk/sign-in", name=name, password=password, **fields)


@dataclass
class House:
    """An app, its database, its clock."""

    app: object
    database: DeskDatabase
    clock: Clock

    def visitor(self, role=None, **headers):
        visitor = Visitor(self.app, headers)
        if role is not None:
            assert visitor.sign_in(NAMES[role]).status_code == 303
            visitor.get("/desk/account")
        return visitor

    def deeds(self, by="test"):
        return accounts.Deeds(self.database, self.clock.seconds, by)

    def account(self, name):
        return accounts.named(self.database, name)


@pytest.fixture
def empty_house(snapshot, tmp_path):
    """A desk without any account."""
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    clock = Clock()
    app = create_app(Settings(database=url), snapshot, assets=fake_assets(), clock=clock)
    database = DeskDatabase(url)
    yield House(app, database, clock)
    database.close()
    app.extensions["desk"].close()


@pytest.fixture
def house(empty_house):
    """A desk with one person of each role."""
    for role, name in NAMES.items():
        empty_house.deeds().add(name, role, PASSWORD)
    return empty_house


@pytest.fixture
def ledger(house):
    """The ledger of the desk."""
    holder = house.app.extensions["desk"]
    return holder.reviews(holder.get()).ledger


@pytest.fixture
def source(house):
    """A source that the project names."""
    return house.app.extensions["atlas"].snapshot.catalog.projects[PROJECT].claims[0].source
