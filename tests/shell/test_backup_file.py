"""The backup file: whole or not there, every changed byte found, keys sealed, nothing believed before all is read."""

import io
import json
import random
import resource
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xinheng.shell.backup.archive import MANIFEST, BackupReader, BackupWriter
from xinheng.shell.backup.errors import BackupExistsError, BackupNotWrittenError, BackupWrongError, PassphraseError
from xinheng.shell.backup.sealing import Seal, passphrase_in

pytestmark = pytest.mark.pure

ROWS = random.Random(6).randbytes(60_000)
PASSPHRASE = b"correct horse battery"


def written(path: Path, seal: Seal | None = None) -> Path:
    with BackupWriter(path) as writer:
        writer.add("database/records_version/000000", ROWS)
        writer.add("rulebook/说明.yaml", "条文".encode())
        secret = b"secret" * 8
        writer.add("keys/records.secret", secret if seal is None else seal.seal("records.secret", secret))
        keys = {"salt": None if seal is None else seal.salt.hex()}
        writer.finish({"keys": keys, "made_at": "2026-06-01"}, seal and seal.sign)
    return path


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """No file grows beyond this, as on a disk that fills half way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_written_is_read_again_and_only_by_its_owner(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar")
    assert path.stat().st_mode & 0o077 == 0
    reader = BackupReader(path)
    assert dict(reader.members("database")) == {"records_version/000000": ROWS}
    assert dict(reader.members("rulebook")) == {"说明.yaml": "条文".encode()}
    assert reader.unseal(None) is None
    with pytest.raises(BackupExistsError):
        BackupWriter(path)


def test_a_backup_cut_off_by_a_full_disk_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    with small_disk(4096), pytest.raises(BackupNotWrittenError) as refusal, BackupWriter(tmp_path / "b.tar") as writer:
        writer.add("database/records_version/000000", b"x" * 200_000)
    assert refusal.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), BackupWriter(tmp_path / "b.tar") as writer:
        writer.add("keys/records.secret", b"x")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_no_changed_byte_passes(tmp_path: Path) -> None:
    whole = written(tmp_path / "b.tar").read_bytes()
    right = BackupReader(tmp_path / "b.tar")
    meant = ("database", "rulebook", "keys")
    other = tmp_path / "other.tar"
    silent = 0
    for place in range(0, len(whole), 211):
        changed = bytearray(whole)
        changed[place] ^= 0x21
        other.write_bytes(bytes(changed))
        try:
            reader = BackupReader(other)
        except BackupWrongError:
            continue
        silent += 1  # padding, owner, time: bytes of the tar format that mean nothing to a restore
        assert reader.digest == right.digest
        assert all(list(reader.members(name)) == list(right.members(name)) for name in meant)
    assert silent < len(whole) / 211 / 3


@pytest.mark.parametrize("keep", [0, 10, 700, 3000])
def test_a_cut_off_file_is_no_backup(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "b.tar")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(BackupWrongError):
        BackupReader(path)


def rewritten(path: Path, *, drop: str = "", extra: str = "", kind: bytes = tarfile.REGTYPE, last: bool = True) -> Path:
    """The same backup with a member more or less."""
    out = path.with_name("rewritten.tar")
    with tarfile.open(path) as before, tarfile.open(out, "w") as after:
        held = [(member, before.extractfile(member)) for member in before]
        if extra:
            header = tarfile.TarInfo(extra)
            header.size, header.type, header.linkname = (4 if kind == tarfile.REGTYPE else 0), kind, "/etc/passwd"
            held.insert(len(held) if last else 0, (header, io.BytesIO(b"more")))
        for member, source in held:
            if member.name != drop:
                after.addfile(member, source)
    return out


@pytest.mark.parametrize(
    "change",
    [
        {"drop": "keys/records.secret"},
        {"drop": MANIFEST},
        {"extra": "database/accounts_user/000000", "last": False},
        {"extra": "database/accounts_user/000000"},
        {"extra": "keys/records.secret", "last": False},
        {"extra": "../outside", "last": False},
        {"extra": "/etc/cron.d/x", "last": False},
        {"extra": "batches/.hidden", "last": False},
        {"extra": "batches/link", "kind": tarfile.SYMTYPE, "last": False},
    ],
)
def test_no_member_more_and_none_less(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(BackupWrongError):
        BackupReader(rewritten(written(tmp_path / "b.tar"), **change))  # type: ignore[arg-type]


def test_keys_are_sealed_under_a_passphrase_and_the_manifest_with_them(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", Seal.of(PASSPHRASE))
    assert b"secretsecret" not in path.read_bytes()
    reader = BackupReader(path)
    seal = reader.unseal(PASSPHRASE)
    assert seal is not None
    [(name, sealed)] = reader.members("keys")
    assert seal.open(name, sealed) == b"secret" * 8
    for wrong in (None, b"another passphrase"):
        with pytest.raises(PassphraseError):
            reader.unseal(wrong)
    with pytest.raises(PassphraseError):
        seal.open("web.secret", sealed)
    manifest = json.dumps(reader.manifest | {"made_at": "2027-01-01"}).encode()
    out = tmp_path / "forged.tar"
    with tarfile.open(path) as before, tarfile.open(out, "w") as after:
        for member in before:
            source = before.extractfile(member)
            if member.name == MANIFEST:
                member.size, source = len(manifest), io.BytesIO(manifest)
            after.addfile(member, source)
    with pytest.raises(BackupWrongError):
        BackupReader(out).unseal(PASSPHRASE)


def test_a_passphrase_is_the_first_line_of_its_file_and_not_short(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery\nnot this\n")
    assert passphrase_in(file) == PASSPHRASE
    assert passphrase_in(None) is None
    file.write_text("short\n")
    with pytest.raises(PassphraseError, match="fewer than 12"):
        passphrase_in(file)
    with pytest.raises(PassphraseError):
        passphrase_in(tmp_path / "absent")
