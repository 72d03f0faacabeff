"""What keeps strangers out: headers, hosts, ways off the site, methods, cookies, what operators are told."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

import pytest
import structlog
from django.contrib.auth.password_validation import validate_password
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import translation
from structlog.testing import capture_logs

from factories.files import DAY, SENDER, csv_bytes, penalty, registered, sender
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Office, User
from xinheng.exchange.models import Batch
from xinheng.kernel.clock import on_day
from xinheng.shell.demo.accounts import PASSWORD as DEMO_PASSWORD
from xinheng.shell.failures import site_failure
from xinheng.shell.kept_marks import KeptMarks
from xinheng.shell.middleware import HEADERS
from xinheng.shell.passwords import NoObviousWord, NotBreached
from xinheng.shell.uploads import FilesWhereTaken

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ELSEWHERE = ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "https:elsewhere.example",
             "javascript:alert(1)", "http:///elsewhere.example", "/\t/elsewhere.example",
             "http://localhost@elsewhere.example/")  # fmt: skip
SHIPPED = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.parametrize("address", ["/", "/static/site/site.js", "/nowhere", "/api/v1/nowhere", "/desk/", "/healthz"])
def test_every_answer_carries_the_headers(address: str) -> None:
    answer = Client().get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    for name, value in HEADERS.items():
        if name != "Cross-Origin-Resource-Policy" or not address.startswith("/api/"):
            assert answer[name] == value, name
    answer.close()
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "charset" in answer.get("Content-Type", "charset") or "json" in answer["Content-Type"]


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "localhost:80@elsewhere.example", ""]
)
def test_a_foreign_host_is_no_host_of_ours(host: str) -> None:
    assert Client().get("/accounts/sign-in/", headers={"host": host}).status_code == 400
    forwarded = Client().get("/accounts/", headers={"x-forwarded-host": "elsewhere.example"})
    assert "elsewhere" not in forwarded["Location"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_way_back_leads_off_the_site(address: str) -> None:
    client = signed_in("F-7001", officer_terms(sender(), "send"))
    for at in ("/accounts/sign-in/", "/accounts/reauthenticate/"):
        answer = client.get(at, {"next": address})
        led = urlsplit(urljoin(f"http://testserver{at}", answer.get("Location", "")))
        assert (led.scheme, led.netloc) == ("http", "testserver"), at
    assert "elsewhere" not in client.get("/", {"lang": "en", "next": address})["Location"].partition("?")[0]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DELETE", "PUT"])
def test_other_methods_are_not_heard(method: str) -> None:
    for address in ("/", "/search", "/registers/penalty", "/bulletin"):
        assert Client().generic(method, address).status_code == 405, address


def test_a_name_of_a_file_is_used_for_nothing(tmp_path: Path) -> None:
    with on_day(DAY):
        sender()
        registered([1])
        client = signed_in("F-7002", officer_terms(SENDER, "send"))
        for number, name in enumerate(
            ("../../../etc/x.csv", "a\r\nSet-Cookie: x=1.csv", "x" * 190 + ".csv", "a\x00b.csv")
        ):
            boundary = "b" * 20
            body = b"".join(
                [
                    f'--{boundary}\r\nContent-Disposition: form-data; name="kind"\r\n\r\npenalty\r\n'.encode(),
                    f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(),
                    csv_bytes([penalty(1, CF_WSH=f"岚〔2026〕{number}号")]),
                    f"\r\n--{boundary}--\r\n".encode(),
                ]
            )
            answer = client.generic("POST", "/desk/send", body, f"multipart/form-data; boundary={boundary}")
            assert answer.status_code in {302, 422}, name
            assert "x" not in answer.cookies
        assert Batch.objects.count() >= 2
        assert "etc" not in str(list(Batch.objects.values()))


def test_what_stands_in_the_address_stands_for_nothing_of_a_form() -> None:
    user = User.objects.create(account="F-7005")
    user.set_password("lantern-orchard-9-quarry")
    user.save()
    client = Client()
    client.post("/accounts/sign-in/?login=F-7005&password=lantern-orchard-9-quarry", {})
    assert "_auth_user_id" not in client.session
    twice = {"login": ["F-7005", "F-7006"], "password": ["lantern-orchard-9-quarry", "wrong"]}
    client.post("/accounts/sign-in/", twice)
    assert "_auth_user_id" not in client.session, "the last one counts, alike for every reader of it"


def test_braces_are_text() -> None:
    for place in (
        "/registers/{0.__class__}",
        "/organisations/{kind}",
        "/rulebook/kinds/%7Bkind!r:>9%7D",
        "/bulletin/{x}",
    ):
        answer = Client().get(place)
        assert answer.status_code == 404, place
        assert "&lt;class" not in answer.content.decode()


def test_password_fields_are_masked_and_known_to_managers() -> None:
    for address, what in (("/accounts/sign-in/", "current-password"), ("/accounts/invitation", "new-password")):
        page = Client().get(address).content.decode()
        (field,) = re.findall(r'<input[^>]*type="password"[^>]*>', page)
        assert f'autocomplete="{what}"' in field


def test_a_refusal_of_somebody_who_may_not_is_told_to_operators_without_names() -> None:
    client = signed_in("F-7003", officer_terms(sender(), "read"))
    with capture_logs() as lines:
        assert client.get("/desk/send?who=张三").status_code == 403
    assert lines == [{"event": "refused", "code": "not-mandated", "route": "desk/send", "log_level": "warning"}]


def test_what_is_typed_cannot_begin_a_line_of_the_log() -> None:
    with capture_logs() as lines:
        Client().post("/accounts/sign-in/", {"login": 'x"\n{"event":"forged"}\r\n', "password": "y\nz"})
        Client().get("/nowhere%0A%7B%22event%22:%22forged%22%7D", headers={"x-request-id": "a\nforged"})
    assert lines == [{"event": "sign-in-refused", "factor": "password", "log_level": "warning"}]
    written = structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", {"event": "a\nb\r\u2028c"})
    assert "\n" not in str(written) and "\r" not in str(written)


def test_who_signs_in_is_told_by_account() -> None:
    user = User.objects.create(account="F-7004")
    user.set_password("lantern-orchard-9-quarry")
    user.save()
    with capture_logs() as lines:
        Client().post("/accounts/sign-in/", {"login": "F-7004", "password": "lantern-orchard-9-quarry"})
    assert lines == [{"event": "signed-in", "account": "F-7004", "log_level": "info"}]


ASKED = """
import json
import django
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory
django.setup()
def accepted(origin):
    headers = {"origin": origin, "host": "credit.example"}
    return CsrfViewMiddleware(lambda request: None)._origin_verified(RequestFactory().post("/", headers=headers))
found = {name: getattr(settings, name) for name in dir(settings) if "COOKIE" in name}
found |= {"own": accepted("https://credit.example"), "foreign": accepted("https://elsewhere.example")}
print(json.dumps(found | {"debug": settings.DEBUG}, default=str))
"""


def production(code: str, **environment: str) -> str:
    """What a fresh process in production says."""
    given = {"XINHENG_MODE": "production", "XINHENG_SECRET_KEY": "k" * 40,
             "XINHENG_ALLOWED_HOSTS": "credit.example", "XINHENG_BASE_URL": "https://credit.example",
             "DJANGO_SETTINGS_MODULE": "xinheng.shell.settings"}  # fmt: skip
    cleaned = {name: value for name, value in os.environ.items() if name != "XINHENG_TODAY"}
    return subprocess.run(
        [sys.executable, "-c", code], env=cleaned | given | environment, capture_output=True, text=True, check=True
    ).stdout


def test_cookies_and_forms_of_production_hold_behind_a_proxy_that_ends_tls() -> None:
    said = json.loads(production(ASKED))
    for kind in ("SESSION", "CSRF"):
        assert said[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{kind}_COOKIE_SECURE"] is said[f"{kind}_COOKIE_HTTPONLY"] is True
        assert said[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert (said[f"{kind}_COOKIE_DOMAIN"], said[f"{kind}_COOKIE_PATH"]) == (None, "/")
    assert said["LANGUAGE_COOKIE_NAME"].startswith("__Host-")
    assert (said["own"], said["foreign"], said["debug"]) == (True, False, False)


def test_processes_of_a_node_know_which_codes_were_used() -> None:
    from django.conf import settings
    from django.core.cache import caches

    assert "locmem" not in settings.CACHES["default"]["BACKEND"]
    caches["default"].set("used-elsewhere", 1, 30)
    assert next(Path(settings.CACHES["default"]["LOCATION"]).glob("*.djcache")).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("password", ["xinheng-xinheng", "Credit123456", "信用信用信用信用信用信用", "Password-2026!"])
def test_a_password_does_not_lean_on_an_obvious_word(password: str) -> None:
    with pytest.raises(ValidationError):
        NoObviousWord().validate(password)


def test_a_breached_password_is_refused_by_a_file_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen = [f"kirschkern-{at}-treppe" for at in range(400)]
    lines = sorted(f"{hashlib.sha1(one.encode()).hexdigest().upper()}:{at}" for at, one in enumerate(stolen))
    (tmp_path / "breached.txt").write_text("\r\n".join(lines) + "\r\n")
    NotBreached().validate(stolen[0])  # no file, nothing to ask
    monkeypatch.setenv("XINHENG_BREACHED_PASSWORDS", str(tmp_path / "breached.txt"))
    for one in stolen:
        with pytest.raises(ValidationError):
            NotBreached().validate(one)
    with translation.override("en"), pytest.raises(ValidationError, match="stolen"):
        validate_password(stolen[7])
    for at in range(400):
        NotBreached().validate(f"kirschkern-{at}-geländer")
    monkeypatch.setenv("XINHENG_BREACHED_PASSWORDS", str(tmp_path / "gone.txt"))
    with pytest.raises(ValidationError):
        NotBreached().validate("kirschkern und geländer")


def test_behind_the_doors_the_way_out_is_on_every_page(db: None) -> None:
    with on_day(DAY):
        sender()
        client = signed_in("F-0101", officer_terms(SENDER, "send", "decide", "read", "invite"))
        for path in ("/desk/", "/desk/rows", "/desk/letters", "/desk/records", "/accounts/", "/accounts/sessions/"):
            assert 'href="/accounts/sign-out/"' in client.get(path).content.decode(), path
    assert "sign-out" not in Client().get("/").content.decode(), "no public page depends on who asks"


def test_a_password_of_ones_own_words_is_taken_and_the_demos_only_outside_production() -> None:
    for password in ("lantern-orchard-9-quarry", "a credit to the harbour-wall", "山高月小水落石出清风徐来", "x" * 64):
        NoObviousWord().validate(password)
    NoObviousWord().validate(DEMO_PASSWORD)
    with override_settings(MODE="production"), pytest.raises(ValidationError):
        NoObviousWord().validate(DEMO_PASSWORD)


def test_the_program_runs_nothing_it_was_sent() -> None:
    """No eval, no pickle of what others sent, no shell, no parser that resolves entities by default."""
    forbidden = ("eval(", "exec(", "pickle.load", "yaml.load(", "yaml.unsafe", "shell=True", "os.system(")
    found = [
        (path.name, word)
        for path in SHIPPED.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        for word in forbidden
        if word in line and "Loader=_Loader" not in line  # a subclass of the safe loader
    ]
    assert found == []


def test_a_character_no_text_holds_is_a_wrong_request_and_no_fault() -> None:
    auditor, stranger = signed_in("audit-administrator"), Client(raise_request_exception=False)
    Office.objects.create(user=User.objects.get(account="audit-administrator"), office="audit")
    auditor.raise_request_exception = False
    asked = {"grant_type": "client_credentials", "client_id": "a\0b", "client_secret": "x"}
    with capture_logs() as lines:
        answers = [
            auditor.get("/audit/?for_case=a%00b"),
            auditor.get("/audit/?purpose=%00"),
            auditor.get("/audit/traces.csv?to_day=9999-12-31"),
            stranger.post("/oauth/token", asked),
            stranger.get("/accounts/", headers={"cookie": 'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'}),
        ]
    assert [one.status_code for one in answers] == [400, 400, 200, 400, 400]
    assert answers[3].json()["error"] == "invalid_request"
    assert "U+0000" in answers[0].content.decode()
    assert [one for one in lines if one["log_level"] == "error"] == []
    halves = site_failure(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"))
    assert halves is not None and halves.status == 400


def test_a_file_is_held_only_where_files_are_taken() -> None:
    """Nobody who has not said who they are makes the node hold a file in memory."""
    client = signed_in("F-7006", officer_terms(sender(), "send"))
    seen = []

    class Watched(FilesWhereTaken):
        def handle_raw_input(self, *arguments: Any, **named: Any) -> None:
            super().handle_raw_input(*arguments, **named)
            seen.append(self.activated)

    with patch("xinheng.shell.uploads.FilesWhereTaken", Watched):
        for place in ("/accounts/sign-in/", "/accounts/invitation", "/oauth/token", "/objection/new"):
            Client().post(place, {"code": "x", "file": BytesIO(b"x" * 9)})
        assert seen == [False] * 4
        client.post("/desk/send", {"kind": "penalty", "file": BytesIO(b"x" * 9)})
    assert seen[4:] == [True]


def test_of_two_who_set_a_mark_in_the_same_moment_one_does(tmp_path: Path) -> None:
    """A code of the second factor opens once although two processes look at the same time."""
    marks = KeptMarks(str(tmp_path), {})
    together = Barrier(4)
    slow = FileBasedCache.has_key

    def looked(self: Any, key: Any, version: Any = None) -> bool:
        found = slow(self, key, version)
        time.sleep(0.01)
        return bool(found)

    def one(_number: int) -> bool:
        together.wait(timeout=90)
        return marks.add("used", "y", 600)

    with patch.object(FileBasedCache, "has_key", looked), ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(4))) == [False, False, False, True]
    marks.set("over", "y", -1)
    assert (marks.forget_expired(), marks.get("used")) == (1, "y")
