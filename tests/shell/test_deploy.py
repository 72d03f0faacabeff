"""What stands in deploy/ is whole: it parses, names settings that exist, and this machine's programs take it."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from xinheng.shell.uploads import TAKEN_AT

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTING = re.compile(r"\bXINHENG_[A-Z_]+\b")
GUIDE = ROOT / "docs" / "guides" / "run-a-node.md"


def settings_of(folder: Path, suffix: str) -> set[str]:
    return {name for path in folder.rglob(suffix) for name in SETTING.findall(path.read_text(encoding="utf-8"))}


def read_by_the_program() -> set[str]:
    """The settings the program reads from its environment."""
    asks = re.compile(r"(?:environ\.get\(|environ\[|_positive\(|_mebibytes\()\s*\"(XINHENG_[A-Z_]+)\"(?!\] = )")
    source = ROOT / "src" / "xinheng"
    found = {name for path in source.rglob("*.py") for name in asks.findall(path.read_text(encoding="utf-8"))}
    return found | {"XINHENG_JOBS_WATCHED"}  # read through a name


def test_the_guides_table_names_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `(XINHENG_[A-Z_]+)`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(set(rows)), "a setting stands twice"
    assert set(rows) == read_by_the_program()


def test_every_setting_named_for_deployment_exists() -> None:
    named = {name for path in DEPLOY.iterdir() for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    assert "XINHENG_SECRET_KEY" in named
    assert named <= read_by_the_program()


def test_the_log_goes_to_another_machine_by_tls_and_waits_for_it() -> None:
    said = (DEPLOY / "rsyslog.conf").read_text(encoding="utf-8")
    unit = (DEPLOY / "xinheng.service").read_text(encoding="utf-8")
    assert 'if $programname == "xinheng"' in said
    assert "/xinheng serve" in unit, "the program's name in the journal is that of its command"
    for held in (
        'StreamDriverMode="1"',
        'StreamDriverAuthMode="x509/name"',
        'queue.filename="',
        'resumeRetryCount="-1"',
    ):
        assert held in said
    rsyslogd = shutil.which("rsyslogd")
    if rsyslogd is None:
        sys.stdout.write("rsyslog is not installed here: its own check is left out\n")
        return
    checked = subprocess.run([rsyslogd, "-N1", "-f", str(DEPLOY / "rsyslog.conf")], capture_output=True, check=False)
    assert b"syntax error" not in checked.stderr


def test_every_metric_stands_in_the_guide() -> None:
    source = (ROOT / "src" / "xinheng" / "shell" / "metrics.py").read_text(encoding="utf-8")
    made = set(re.findall(r'Family\(\s*"(xinheng_[a-z_]+)"', source))
    rows = re.findall(r"^\| `(xinheng_[a-z_]+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.removesuffix("_total") for name in rows} == made


def test_compose_is_two_services_with_health_checks_on_read_only_roots() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"database", "node", "setup"}
    for name in ("database", "node"):
        assert services[name]["healthcheck"]["test"][0] == "CMD"
    for one in services.values():
        assert one["read_only"] is True
        assert "no-new-privileges:true" in one["security_opt"]
    mounted = {volume.partition(":")[0] for one in services.values() for volume in one["volumes"]}
    assert mounted == set(compose["volumes"])
    assert services["node"]["ports"] == ["127.0.0.1:8000:8000"], "only the proxy reaches it"
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    offered = set(
        re.findall(r"^([A-Z_]+)=", (DEPLOY / "environment.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert wanted == offered
    build = compose["x-program"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"


def test_the_databases_of_compose_and_of_the_program_keep_rows_out_of_their_logs_alike() -> None:
    from xinheng.shell.postgres.cluster import SETTINGS

    command = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["database"]["command"]
    given = dict(one.split("=", 1) for one in command if "=" in one)
    assert given == {name: value for name, value in SETTINGS.items() if name.startswith("log_")}


def test_everything_the_image_copies_is_there_and_comes_from_lock_files() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"}
    assert {line.split()[0] for line in lines} <= known
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in lines:
        if line.startswith("COPY") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert source.rstrip("/") in let_in or any(source.startswith(f"{one}/") for one in let_in), source
    installs = [line for line in lines if "pip install" in line or "npm" in line.split()]
    assert all(
        "--require-hashes" in line or "--no-deps" in line or "npm ci" in line or "npm run" in line for line in installs
    )
    assert [line for line in lines if line.startswith("USER")][-1] == "USER xinheng"


def test_the_unit_is_taken_by_systemd_and_little_exposed(tmp_path: Path) -> None:
    text = (DEPLOY / "xinheng.service").read_text(encoding="utf-8")
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    assert {"User", "ProtectSystem", "NoNewPrivileges", "StateDirectory"} <= set(unit["Service"])
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        sys.stdout.write("no systemd-analyze: the unit is only parsed\n")
        return
    copy = tmp_path / "xinheng.service"
    copy.write_text(text.replace("/opt/xinheng/.venv/bin/xinheng", shutil.which("true") or "/bin/true"))
    said = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, check=False, timeout=600)
    assert "xinheng.service" not in said.stderr, said.stderr
    command = [analyze, "security", "--offline=true", "--threshold=20", str(copy)]
    rated = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert rated.returncode == 0, rated.stdout[-500:]


def test_nginx_takes_the_proxy_example(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for kept_out in ('$request_uri"', "$args", "$query_string", '$remote_addr"', "$http_referer"):
        assert kept_out not in text[: text.index("server {")], f"{kept_out} may not be logged"
    assert "proxy_request_buffering off" in text
    assert "proxy_cache " not in text
    for place in TAKEN_AT:
        assert re.search(rf"location ~ \^/\([^)]*\b{place[1:]}\b[^)]*\)\$ \{{\s+client_max_body_size 256m", text), place
    nginx, openssl = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("openssl")
    if not os.access(nginx, os.X_OK) or openssl is None:
        sys.stdout.write("no nginx: the proxy example is only read\n")
        return
    pair = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "1", *pair],
                   check=True, capture_output=True)  # fmt: skip
    site = text.replace("/etc/ssl/xinheng", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    whole = tmp_path / "whole.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    said = subprocess.run([nginx, "-t", "-c", str(whole)], capture_output=True, text=True, check=False, timeout=600)
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr, said.stderr
