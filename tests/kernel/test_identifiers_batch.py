"""The column and the single code agree in everything."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.codes import ANYTHING, usccs
from xinheng.catalogue.current import identifier_tables
from xinheng.kernel.identifiers import Checked, Tables, check, check_batch

pytestmark = pytest.mark.pure

COLUMNS = st.lists(st.one_of(ANYTHING, st.none()), max_size=40)


def _agree(codes: list[str | None], column: object) -> None:
    batch = check_batch(column, identifier_tables())
    assert len(batch) == len(codes)
    for index, code in enumerate(codes):
        assert batch.answer(index, code or "") == check(code or "", identifier_tables()), code


@given(COLUMNS)
@settings(max_examples=300, deadline=None)
def test_a_column_of_anything_agrees(codes: list[str | None]) -> None:
    _agree(codes, codes)


@given(st.lists(usccs(), min_size=1, max_size=40), st.integers(0, 5))
@settings(deadline=None)
def test_slices_chunks_and_wide_offsets_agree(codes: list[str], skipped: int) -> None:
    column = pa.array(["x", None, "91110000101623741K", "无", "1", *codes])
    expected: list[str | None] = column.to_pylist()[skipped:]
    _agree(expected, column.slice(skipped))
    _agree(expected, column.slice(skipped).cast(pa.large_string()))
    _agree(expected, column.slice(skipped).dictionary_encode())
    _agree(expected, pa.chunked_array([column.slice(skipped), column.slice(0, 0)]))
    _agree(expected, np.array(expected, dtype=object))


def test_a_column_longer_than_one_stretch_agrees() -> None:
    codes = ["91350100M000100Y43", "911101066976941873", "91440101x18407888T", "92340621MA2UJW690P"] * 20_000
    batch = check_batch(pa.array(codes), identifier_tables())
    single = [check(code, identifier_tables()) for code in codes[:4]]
    for index in (*range(4), *range(40_000, 40_004), *range(79_996, 80_000)):
        assert batch.answer(index, codes[index]) == single[index % 4]
    assert np.bincount(batch.verdicts, minlength=4).tolist() == [20_000, 0, 40_000, 20_000]


def test_an_empty_column_has_no_answers() -> None:
    assert len(check_batch([], identifier_tables())) == 0
    assert len(check_batch(pa.chunked_array([], pa.string()), identifier_tables())) == 0


def test_masks_name_verdicts_and_reasons() -> None:
    batch = check_batch(["91350100M000100Y43", "911101066976941873", None], identifier_tables())
    assert batch.has_verdict("valid", "warning").tolist() == [True, False, False]
    assert batch.has_reason("identifier-check-digit").tolist() == [False, True, False]
    assert batch.has_reason("empty").tolist() == [False, False, True]
    with pytest.raises(KeyError):
        batch.has_reason("no-such-reason")
    assert batch.answer(2, "") == Checked("", "unknown", "refused", ("empty",), None)


def test_a_placeholder_that_looks_like_a_code_is_one_in_the_column_too() -> None:
    held = identifier_tables()
    tables = Tables(held.pairs, frozenset({"123456789012345678"}), held.birth_year_divisions)
    codes = ["123456789012345678", "123456789012345688", "1" * 18]
    batch = check_batch(codes, tables)
    assert batch.has_reason("placeholder-code").tolist() == [True, False, True]
    for index, code in enumerate(codes):
        assert batch.answer(index, code) == check(code, tables)
