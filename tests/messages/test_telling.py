"""Outside the site nothing but "you have a message" is told, signed so that any library verifies it."""

import base64
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, Timer
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings
from standardwebhooks import Webhook, WebhookVerificationError

from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.models import Act
from xinheng.messages import models, reaching, selectors
from xinheng.messages.domain import SECONDS_BETWEEN, seconds_until_next, signature
from xinheng.messages.errors import ContactWrongError, EndpointUnknownError, EndpointWrongError
from xinheng.messages.services import (
    close_endpoint,
    delete_contact,
    give_contact,
    open_endpoint,
    replay,
    send,
    tell_due,
)

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OWNER, CLERK = Actor("F-0003"), Actor("F-0001", "11990100000000015T", "甲处")
ADDRESS = "office@example.org"
PATIENCE = 90
SAID = {"record": "岚罚〔2026〕1号", "amount": "罚款5000元"}


class Receiver(HTTPServer):
    """A machine that is told of messages; answers what it is set to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.heard, self.dripped = 200, list[tuple[dict[str, str], bytes]](), SimpleQueue[str]()
        self.url = f"http://127.0.0.1:{self.server_port}/told?by=xinheng"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def receiver(socket_enabled: None, standing_clock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(reaching, "TIMEOUT_SECONDS", PATIENCE)
    monkeypatch.setattr(reaching, "LONGEST_SECONDS", PATIENCE)
    server = Receiver()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def message() -> int:
    return send(to_organisation=code(1), template="objection-decided", facts=SAID, case="objection-1", actor=CLERK)


def test_a_webhook_is_verified_by_the_library_of_the_specification_and_tells_nothing(receiver: Receiver) -> None:
    _, secret = open_endpoint(organisation_uscc=code(1), url=receiver.url, actor=OWNER)
    number = message()
    assert tell_due() == 1
    ((headers, body),) = receiver.heard
    assert Webhook(secret).verify(body, headers) == json.loads(body)
    assert json.loads(body)["data"] == {"message": number}
    for word in (*SAID.values(), "objection", code(1)):
        assert word not in body.decode() + str(headers)
    assert tell_due() == 0
    assert selectors.endpoints_of(organisation_uscc=code(1))[0].last_outcome == "200"
    for changed, why in (
        ({"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}, "too old"),
        ({"webhook-id": "msg_0"}, "No matching"),
    ):
        with pytest.raises(WebhookVerificationError, match=why):
            Webhook(secret).verify(body, headers | changed)
    again = {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 200)}
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(secret).verify(body, headers | again)
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(secret).verify(body + b" ", headers)
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_the_signature_is_made_over_identifier_moment_and_body() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    one = signature(secret=secret, message_id="msg_1", timestamp=1614265330, body=b'{"test": 2432232314}')
    others = {
        signature(secret=secret, message_id="msg_2", timestamp=1614265330, body=b'{"test": 2432232314}'),
        signature(secret=secret, message_id="msg_1", timestamp=1614265331, body=b'{"test": 2432232314}'),
        signature(secret=secret, message_id="msg_1", timestamp=1614265330, body=b'{"test": 2432232315}'),
    }
    assert one.startswith("v1,")
    assert len(others | {one}) == 4


def test_a_silent_machine_is_tried_with_growing_delays_and_told_again_on_request(receiver: Receiver) -> None:
    number, secret = open_endpoint(organisation_uscc=code(1), url=receiver.url, actor=OWNER)
    receiver.status = 302
    message()
    assert tell_due() == 1
    assert tell_due() == 0, "the next attempt waits"
    day = clock.today()
    for attempt in range(1, len(SECONDS_BETWEEN)):
        with clock.on_day(day + timedelta(days=2 * attempt)):
            assert tell_due() == 1
    with clock.on_day(day + timedelta(days=60)):
        assert tell_due() == 0, "given up"
    assert models.Attempt.objects.count() == len(SECONDS_BETWEEN)
    receiver.status = 204
    with pytest.raises(EndpointUnknownError):
        replay(number=number, organisation_uscc=code(2), actor=OWNER)
    assert replay(number=number, organisation_uscc=code(1), actor=OWNER) == 1
    assert tell_due() == 1
    assert replay(number=number, organisation_uscc=code(1), actor=OWNER) == 0
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    Webhook(secret).verify(receiver.heard[-1][1], receiver.heard[-1][0])


class _AtOnce:
    """A limit that is over before anything has begun."""

    def __init__(self, _seconds: float, cut: Callable[[], None]) -> None:
        self.start, self.cancel = cut, lambda: None


@pytest.mark.parametrize("limit", [Timer, _AtOnce])
def test_a_machine_that_answers_drop_by_drop_keeps_nobody_waiting(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, limit: Any
) -> None:
    monkeypatch.setattr(reaching, "LONGEST_SECONDS", 0.3)
    monkeypatch.setattr(reaching, "Timer", limit)
    monkeypatch.setattr(_Handler, "handle", _drip)
    assert reaching.post(receiver.url, b"{}", {}) == "not-reached"
    assert receiver.dripped.get(timeout=2 * PATIENCE) == "cut off"


def _drip(handler: _Handler) -> None:
    """Letter by letter, for as long as anybody listens."""
    try:
        for letter in b"HTTP/1.1 200 OK" * PATIENCE:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.02)
    except OSError:
        handler.server.dripped.put("cut off")
    else:
        handler.server.dripped.put("heard to its end")


def test_a_machine_that_is_gone_or_closed_is_told_no_more(receiver: Receiver) -> None:
    open_endpoint(organisation_uscc=code(1), url=receiver.url, actor=OWNER)
    receiver.status = 410
    message()
    assert tell_due() == 1
    assert selectors.endpoints_of(organisation_uscc=code(1)) == []
    number, _ = open_endpoint(organisation_uscc=code(1), url=receiver.url, actor=OWNER)
    message()
    with pytest.raises(EndpointUnknownError):
        close_endpoint(number=number, authority_uscc=CLERK.authority_uscc or "", actor=CLERK)
    close_endpoint(number=number, organisation_uscc=code(1), actor=OWNER)
    assert tell_due() == 0
    assert len(receiver.heard) == 1


def test_an_e_mail_says_only_that_there_is_a_message_and_its_address_is_forgotten() -> None:
    give_contact(organisation_uscc=code(1), address=ADDRESS, actor=OWNER)
    assert ADDRESS not in str(list(models.Contact.objects.values())) + str(list(Act.objects.values()))
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        message()
        assert tell_due() == 1
        (letter,) = mail.outbox
        assert letter.to == [ADDRESS]
        assert settings.BASE_URL in letter.body
        for word in (*SAID.values(), "objection", code(1)):
            assert word not in letter.subject + letter.body
        message()
        delete_contact(organisation_uscc=code(1), actor=OWNER)
        assert not selectors.has_contact(code(1))
        assert tell_due() == 1
        assert len(mail.outbox) == 1
    assert models.Attempt.objects.order_by("pk").last().outcome == "no-contact"


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a@example.org\nBcc: all@example.org", "a@example.org,b@example.org"]
)
def test_only_one_address_is_kept(address: str) -> None:
    with pytest.raises(ContactWrongError):
        give_contact(organisation_uscc=code(1), address=address, actor=OWNER)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *(
            (one, False)
            for one in (
                *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
                *("224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::"),
                *("64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
            )
        ),
    ],
)
def test_public_addresses_are_told_from_inner_ones(address: str, public: bool) -> None:
    assert reaching.is_public(address) is public


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("https://inner.example/", "10.0.0.8"),
        ("https://loop.example/", "127.0.0.1"),
        ("https://[::1]/", "::1"),
        ("http://open.example/", "93.184.215.14"),
        ("https://user:word@open.example/", "93.184.215.14"),
        ("https://open.example/#part", "93.184.215.14"),
        ("ftp://open.example/", "93.184.215.14"),
        ("https://", "93.184.215.14"),
        ("https://open.example:99999/", "93.184.215.14"),
        ("https://open.example/\r\nX: y", "93.184.215.14"),
        (f"https://open.example/{'a' * 500}", "93.184.215.14"),
    ],
)
def test_production_reaches_public_machines_only(url: str, resolved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (resolved, 443))])
    with override_settings(MODE="production"), pytest.raises(EndpointWrongError):
        open_endpoint(organisation_uscc=code(1), url=url, actor=OWNER)
    assert models.Endpoint.objects.count() == 0


def test_a_name_that_turns_inward_after_it_was_registered_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(MODE="production"):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.215.14", 443))])
        open_endpoint(organisation_uscc=code(1), url="https://turning.example/", actor=OWNER)
        assert selectors.endpoints_of(organisation_uscc=code(1))[0].url == "https://turning.example/"
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", 443))])
        message()
        assert tell_due() == 1
    assert models.Attempt.objects.get().outcome == "address-refused"


@pytest.mark.parametrize("name", ["notices-and-clocks.md", "notices-and-clocks.zh.md"])
def test_the_example_of_the_guide_is_signed_as_it_says(name: str) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / name).read_text("utf-8")
    said = dict(re.findall(r"^(webhook-[a-z]+): (.+)$", guide, re.MULTILINE))
    (body,) = re.findall(r"^\{.*\}$", guide, re.MULTILINE)
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", guide)
    identifier, timestamp = said["webhook-id"], int(said["webhook-timestamp"])
    made = signature(secret=secret, message_id=identifier, timestamp=timestamp, body=body.encode())
    assert made == said["webhook-signature"]


def test_delays_grow_and_end() -> None:
    delays = [seconds_until_next(attempts) for attempts in range(len(SECONDS_BETWEEN) + 1)]
    assert delays == [*SECONDS_BETWEEN, None]
    assert list(SECONDS_BETWEEN) == sorted(SECONDS_BETWEEN)
    assert date.min + timedelta(seconds=sum(SECONDS_BETWEEN)) < date(1, 1, 6)


def test_another_web_secret_stops_nobody_elses_telling(socket_enabled: None) -> None:
    """What was sealed under the former secret can be told nobody any more; the next message is."""
    for number in (1, 2):
        give_contact(organisation_uscc=code(number), address=ADDRESS, actor=OWNER)
    endpoint, _ = open_endpoint(organisation_uscc=code(1), url="http://127.0.0.1:9/told", actor=OWNER)
    message()
    send(to_organisation=code(2), template="objection-decided", facts=SAID, case="objection-2", actor=CLERK)
    sealed_now = models.Contact.objects.get(organisation_uscc=code(2)).sealed_address
    with override_settings(SECRET_KEY="another secret of this node, long enough"):
        give_contact(organisation_uscc=code(2), address=ADDRESS, actor=OWNER)
        assert models.Contact.objects.get(organisation_uscc=code(2)).sealed_address != sealed_now
        assert tell_due() == 3
        assert tell_due() == 0
    assert len(mail.outbox) == 1
    assert not selectors.has_contact(code(1)), "the page asks for it again"
    assert [one.last_outcome for one in selectors.endpoints_of(organisation_uscc=code(1))] == ["key-changed"]
    assert endpoint
