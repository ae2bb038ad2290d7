"""Webhooks: who names them, what they are told, that nothing is lost, and that nothing inside is reached by them."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from geodata.ledger.changes import CHANGES
from tests.webapp.desk.conftest import PASSWORD, PROJECT
from webapp.desk import audit, courier, delivering, webhooks
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role

URL = "https://hooks.example.org/atlas?x=1"
INSIDE = (
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
)  # fmt: skip


def accept(ledger, source, value):
    claim = {"field": "jobs", "value": value, "source": source}
    changes = CHANGES.validate_python([{"kind": "add-claim", "project": PROJECT, "claim": claim}])
    set_ = ledger.propose(changes, author="Cara", reason="It says so")
    return ledger.accept(set_.id, "Edda", "", 1)


@pytest.fixture
def hook(house, ledger):
    """Secret of a webhook that knows of nothing yet."""
    return webhooks.add(house.database, house.clock.seconds, URL, ledger.revision, by="Ada")


class Taken(list):
    """Messages that were posted; some are not taken."""

    def __init__(self, *faults):
        super().__init__()
        self.faults = list(faults)

    def __call__(self, url, body, headers):
        self.append((url, body, headers))
        return self.faults.pop(0) if self.faults else ""

    @property
    def revisions(self):
        return [json.loads(body)["revision"] for _url, body, _headers in self]


def test_administrator_names_an_address_and_is_told_the_secret_once(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    visitor.get("/desk/webhooks")
    assert visitor.post("/desk/webhooks", url=URL, password="wrong").status_code == 422
    assert visitor.post("/desk/webhooks", url=URL, password=PASSWORD).status_code == 200
    (kept,) = webhooks.listed(house.database.engine)
    assert kept.secret in visitor.page.text
    assert kept.secret not in visitor.get("/desk/webhooks").text
    assert "hooks.example.org" in visitor.text
    assert visitor.post(f"/desk/webhooks/{kept.id}/end").status_code == 303
    assert webhooks.listed(house.database.engine) == []


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "https://", "ftp://a.example", "https://u:p@a.example", "https://a.example:0", "x", "",
     "https://a.example:99999", "https://[::1", "https://a b.example", "https://é.example", "https://localhost/x",
     *(f"https://[{one}]/" if ":" in one else f"https://{one}/" for one in INSIDE),
     "https://a.example/" + "x" * 500],
)  # fmt: skip
def test_address_that_is_none_is_refused(url):
    with pytest.raises(RefusedError):
        courier.checked(url)


def test_naming_and_ending_stand_in_the_record(house, ledger, hook):
    (kept,) = webhooks.listed(house.database.engine)
    webhooks.end(house.database, house.clock.seconds, kept.id, by="Ada")
    deeds = [line for line in audit.everything(house.database, ledger) if line.did.startswith("hook")]
    assert [(line.who, line.did, line.about) for line in deeds] == [
        ("Ada", "hook-made", URL),
        ("Ada", "hook-ended", URL),
    ]


def test_there_are_so_many_and_no_more(house):
    for _ in range(webhooks.MOST):
        webhooks.add(house.database, 0, URL, 0, by="Ada")
    with pytest.raises(RefusedError, match="at most 10"):
        webhooks.add(house.database, 0, URL, 0, by="Ada")


def test_every_revision_is_told_in_order_and_signed(house, ledger, source, hook):
    accept(ledger, source, "1 job")
    accept(ledger, source, "2 jobs")
    post = Taken()
    while delivering.round_of(ledger, post):
        pass
    assert post.revisions == [1, 2]
    url, body, headers = post[0]
    assert url == URL
    assert headers["X-Crossborder-Signature"] == courier.signature(hook, body)
    told = json.loads(body)["changeset"]
    assert (told["author"], told["by"], told["reason"], told["kinds"]) == ("Cara", "Edda", "It says so", ["add-claim"])
    assert told["things"] == [{"family": "projects", "id": PROJECT}]


def test_what_was_accepted_before_is_not_told(house, ledger, source):
    accept(ledger, source, "1 job")
    webhooks.add(house.database, house.clock.seconds, URL, ledger.revision, by="Ada")
    assert delivering.round_of(ledger, Taken()) == 0


def test_new_files_are_a_revision_without_a_set(ledger, source, hook):
    accept(ledger, source, "1 job")
    assert delivering.message(ledger, 9) == {"revision": 9, "changeset": None}


def test_what_is_not_taken_is_sent_again_after_pauses_that_grow(house, ledger, source, hook):
    accept(ledger, source, "1 job")
    post = Taken("status 500", "status 302", "")
    pauses = []
    for _ in range(3):
        delivering.round_of(ledger, post)
        (kept,) = webhooks.listed(house.database.engine)
        pauses.append(kept.due - house.clock.seconds)
        assert delivering.round_of(ledger, post) == 0
        house.clock.pass_(seconds=pauses[-1])
    assert pauses == [10, 20, 0]
    assert post.revisions == [1, 1, 1]
    assert (kept.delivered, kept.tries, kept.result) == (1, 0, "")
    assert webhooks.pause_after(99) == webhooks.LONGEST_PAUSE_SECONDS


def test_fault_is_shown_at_the_desk(house, ledger, source, hook):
    accept(ledger, source, "1 job")
    delivering.round_of(ledger, Taken("status 500"))
    visitor = house.visitor(Role.ADMINISTRATOR)
    visitor.get("/desk/webhooks?lang=en")
    assert "Not taken: status 500" in visitor.text


def test_of_two_servers_one_sends(house, ledger, source, hook):
    accept(ledger, source, "1 job")
    (kept,) = webhooks.listed(house.database.engine)
    assert webhooks.claim(ledger.engine, house.clock.seconds, kept)
    assert not webhooks.claim(ledger.engine, house.clock.seconds, kept)
    assert delivering.round_of(ledger, Taken()) == 0


def test_what_a_sender_that_ended_had_begun_is_sent_again(house, ledger, source, hook):
    accept(ledger, source, "1 job")
    (kept,) = webhooks.listed(house.database.engine)
    webhooks.claim(ledger.engine, house.clock.seconds, kept)
    house.clock.pass_(seconds=webhooks.CLAIM_SECONDS)
    assert delivering.round_of(ledger, Taken()) == 1


def test_database_that_nobody_has_made_tables_in_is_left_alone(tmp_path):
    from geodata.ledger.ledger import Ledger

    ledger = Ledger.open(f"sqlite:///{tmp_path / 'a.sqlite'}")
    assert delivering.round_of(ledger, Taken()) == 0
    ledger.close()


def test_sender_ends_when_it_is_over(ledger):
    answers = iter((False, True))
    began = time.monotonic()
    delivering.deliver(ledger, is_over=lambda: next(answers))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_not_public(address):
    assert not courier.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_what_is_outside_is_public(address):
    assert courier.is_public(address)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"]])
def test_name_that_leads_inside_is_not_connected_to(monkeypatch, found):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: answers)
    monkeypatch.setattr(socket, "create_connection", lambda *_given, **_more: pytest.fail("connected"))
    assert courier.post(URL, b"{}", {}) == "the address is not in the open internet"


def test_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that leads elsewhere when it is asked again gains nothing: it is asked once."""
    asked, connected = [], []

    def resolve(*given, **_more):
        asked.append(given)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]

    def connect(address, timeout):
        connected.append(address)
        raise OSError(timeout)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert courier.post(URL, b"{}", {}).startswith("OSError")
    assert (len(asked), connected) == (1, [("93.184.215.14", 443)])


class Receiver(BaseHTTPRequestHandler):
    """Takes messages, or answers as its server was told."""

    def do_POST(self):
        self.server.taken.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.status is None:
            while not self.server.over.wait(0.2):
                self.wfile.write(b"X")
            return
        self.send_response(self.server.status)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()

    def log_message(self, *_given):
        """Say nothing."""


@pytest.fixture
def receiver(tmp_path):
    """A server with TLS on this computer, and what trusts it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate, key)
    server.socket = inside.wrap_socket(server.socket, server_side=True)
    server.taken, server.status, server.over = [], 204, threading.Event()
    server.trust = ssl.create_default_context(cafile=certificate)
    server.url = f"https://localhost:{server.server_port}/atlas?x=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def sent(receiver, **more):
    return courier.post(
        receiver.url, b'{"a": 1}', {"X-A": "b"}, is_allowed=lambda _: True, context=receiver.trust, **more
    )


def test_message_is_posted_over_tls(receiver):
    assert sent(receiver) == ""
    ((path, headers, body),) = receiver.taken
    assert (path, body, headers["X-A"]) == ("/atlas?x=1", b'{"a": 1}', "b")
    assert headers["Host"] == f"localhost:{receiver.server_port}"


@pytest.mark.parametrize("status", [301, 307, 400, 500])
def test_other_answers_are_not_taken_and_redirects_not_followed(receiver, status):
    receiver.status = status
    assert sent(receiver) == f"status {status}"
    assert len(receiver.taken) == 1


def test_certificate_that_nobody_vouches_for_is_refused(receiver):
    fault = courier.post(receiver.url, b"{}", {}, is_allowed=lambda _: True)
    assert "certificate" in fault.lower()
    assert receiver.taken == []


def test_receiver_that_answers_drop_by_drop_is_left(receiver, monkeypatch):
    monkeypatch.setattr(courier, "WHOLE_SECONDS", 1.0)
    receiver.status = None
    began = time.monotonic()
    assert sent(receiver)
    assert time.monotonic() - began < 15


def test_this_computer_is_not_reached(receiver):
    assert courier.post(receiver.url, b"{}", {}, context=receiver.trust) == "the address is not in the open internet"
    assert receiver.taken == []
