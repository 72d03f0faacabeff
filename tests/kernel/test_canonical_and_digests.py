"""One value has one byte string (RFC 8785), and no two lists of fields share one."""

import hashlib
import json
import tarfile
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

import outside_data
from xinheng.kernel import canonical, digests

pytestmark = pytest.mark.pure

PARTS = st.lists(st.one_of(st.none(), st.text(max_size=8), st.binary(max_size=8)), max_size=6)


def test_members_are_sorted_by_utf_16_and_numbers_written_as_ecmascript_does() -> None:
    value = {"\u20ac": 1, "\r": 2, "\U0001f600": 3, "\ufb33": 4, "1": [1.0, 1e21, 0.000001, -0.0], "统": "信"}
    expected = '{"\\r":2,"1":[1,1e+21,0.000001,0],"€":1,"统":"信","\U0001f600":3,"\ufb33":4}'
    assert canonical.dumps(value) == expected.encode()


PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=4) | st.floats()


@given(st.dictionaries(st.text(max_size=4), PLAIN | st.lists(PLAIN, max_size=3), max_size=4))
def test_the_fast_way_writes_what_the_standard_says(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(canonical.NotCanonicalError):
            canonical.dumps(value)
    else:
        assert canonical.dumps(value) == expected


def test_every_character_is_written_as_the_standard_says() -> None:
    every = "".join(chr(one) for one in range(0x110000) if not 0xD800 <= one < 0xE000)
    assert canonical.dumps(every) == rfc8785.dumps(every)


def test_published_vectors() -> None:
    folder = outside_data.folder("jose")
    if folder is None:
        return
    with tarfile.open(folder / "jcs_vectors.tar.gz") as archive:
        files = {one.name: archive.extractfile(one) for one in archive.getmembers() if one.isfile()}
        texts = {name: handle.read() for name, handle in files.items() if handle}
    inputs = [name for name in texts if "/input/" in name]
    assert len(inputs) == 3
    for name in inputs:
        assert canonical.dumps(json.loads(texts[name])) == texts[name.replace("/input/", "/output/")]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {1: 2}, object(), "\ud800", {"\ud800": 1}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(canonical.NotCanonicalError):
        canonical.dumps(value)


@given(PARTS, PARTS)
def test_two_lists_of_parts_share_bytes_only_when_they_are_the_same(one: list[Any], other: list[Any]) -> None:
    def plain(parts: list[Any]) -> list[bytes | None]:
        return [part.encode() if isinstance(part, str) else part for part in parts]

    same = plain(one) == plain(other)
    assert (digests.length_prefixed(one) == digests.length_prefixed(other)) is same
    assert (digests.fields_digest(one) == digests.fields_digest(other)) is same


def test_a_part_carries_its_length_in_bytes_and_an_absent_one_a_mark() -> None:
    assert digests.length_prefixed(["信", b"", None]) == b"\0\0\0\3\xe4\xbf\xa1" + b"\0\0\0\0" + b"\xff" * 4


def test_the_salt_changes_the_digest() -> None:
    assert digests.fields_digest(["a"], b"salt") != digests.fields_digest(["a"])
    assert digests.fields_digest(["a"], b"s") != digests.fields_digest(["s", "a"], b"")


def test_a_values_digest_is_that_of_its_canonical_bytes() -> None:
    assert digests.value_digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').digest()


def test_a_public_id_depends_on_the_secret_and_the_key() -> None:
    one = digests.public_id(b"secret", b"key")
    assert len(one) == 32
    assert one == digests.public_id(b"secret", b"key")
    assert len({one, digests.public_id(b"other", b"key"), digests.public_id(b"secret", b"kez")}) == 3
