"""Identity and phone numbers, and how else a person is reached, replaced before a value leaves memory (G3).

Candidates (eleven digits in a row, however separated, or fewer after a word such as 电话) are found by the columnar
engine; only those texts are looked at one by one. Recall comes first, but amounts, dates, document numbers and unified
social credit codes stay: the rules that tell them apart stand in ``_is_identity``, ``_is_amount`` and ``_is_numbered``.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.exchange.gate import contacts
from xinheng.exchange.gate.codes import is_organisation_code
from xinheng.exchange.gate.columns import Flags, matches
from xinheng.kernel.identifiers.check_characters import identity_check_character, regno_check_digit
from xinheng.kernel.identifiers.persons import (
    is_identity_number,
    looks_like_identity_number,
    looks_like_old_identity_number,
)

MASK = "******"
Span = contacts.Span
IDENTITY = "identity-number"
PHONE = "phone-number"

_SEPARATORS = "".join(
    [
        " \t\r\n\u00a0\u3000-_.()[]\u202f\u2060\ufeff\u00ad\u2212\uff0d\uff0e\u00b7\u2022\u30fb\uff65\uff08\uff09",
        *map(chr, range(0x2000, 0x2016)),
    ]
)
_CHINESE_DIGITS = "〇一二三四五六七八九"
_PLAIN = (
    {ord(one): "-" for one in _SEPARATORS}
    | {0xFF10 + digit: str(digit) for digit in range(10)}
    | {ord(one): "X" for one in "xX\uff38\uff58\u0425\u0445\u00d7\u2715\u2573"}
)
_SPOKEN = {ord(one): str(digit) for digit, one in enumerate(_CHINESE_DIGITS)} | {
    ord("零"): "0",
    ord("○"): "0",
    ord("幺"): "1",
}
_SPOKEN_CHARACTERS = frozenset(map(chr, _SPOKEN))
_FEWEST_SPOKEN = 10
_ENGINE_SEPARATORS = (
    r"\s\x{00a0}\x{3000}\x{2000}-\x{2015}\x{202f}\x{2060}\x{feff}\x{00ad}\x{2212}\x{ff0d}\x{ff0e}\x{00b7}\x{2022}\x{30fb}\x{ff65}\x{ff08}\x{ff09}"
    r"\-_.()\[\]"
)
_ENGINE_DIGIT = r"[0-9\x{ff10}-\x{ff19}〇零○幺一二三四五六七八九]"
_WORDS = "电话|座机|传真|热线|联系方式|联系人|手机|致电|微信|身份证|身份号|(?i:tel|phone|mobile)"
CANDIDATE = (
    f"(?:{_ENGINE_DIGIT}[{_ENGINE_SEPARATORS}]{{0,3}}){{11}}"
    f"|(?:{_WORDS})[^0-9]{{0,10}}(?:[0-9\\x{{ff10}}-\\x{{ff19}}][{_ENGINE_SEPARATORS}]{{0,3}}){{6}}"
    f"|{contacts.CANDIDATE}"
)
"""What the columnar engine looks for (RE2)."""

_GAP = "-{0,3}"
_EIGHTEEN = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}(?:\d(?!\d)|X)")
_FIFTEEN = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{14}}(?!\d)")
_LONG = re.compile(r"\d{18,}X?")
_TOLD_IDENTITY = re.compile(r"(?:身份证|身份号码|公民身份)[^0-9]{0,12}?(\d[\d-]{4,24}[\dX])")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:00{_GAP})?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:(?:00-?)?86-{0,2})?0(?:10|2\d|[3-9]\d\d)-{1,3}[2-9]\d{2,3}-?\d{4}(?!\d)")
_JOINED_LANDLINE = re.compile(r"(?<!\d)0(?:(?:10|2\d)[2-9]\d{7}|[3-9]\d\d[2-9]\d{6,7})(?!\d)")
# However a local number is cut up: 8821-7654, 88 21 76 54, 882 176 54, 8 8 2 1 7 6 5 4.
_LOCAL = r"[2-9](?:\d{2,3}-{0,3}\d{4}|\d(?:-{1,3}\d\d){2}-{1,3}\d{1,2}|\d\d-{1,3}\d{3}-{1,3}\d{1,2}|(?:-{1,3}\d){6,7})"
_CUT_LANDLINE = re.compile(
    rf"(?<!\d)(?P<area>0{_GAP}(?:1{_GAP}0|2{_GAP}\d|[3-9]{_GAP}\d{_GAP}\d)){_GAP}(?P<local>{_LOCAL})(?!\d)"
)
_FROM_ABROAD = re.compile(
    rf"(?<!\d)(?:\+86{_GAP}|(?:0086{_GAP}|86-{{1,3}})(?=\d{{1,3}}-))(?:0-{{1,3}})?(?:10|2\d|[3-9]\d\d){_GAP}{_LOCAL}(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?:-|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$)")
_DAY_OF_A_YEAR = re.compile(r"0\d-(?:[0-2]\d|3[01])")
_TOLD_PHONE = re.compile(
    r"(?:电话|座机|传真|热线|联系方式|联系人|手机|致电|微信|tel|phone|mobile)[^0-9]{0,10}?(\+?\d[\d-]{5,20}\d)(?!\d)",
    re.IGNORECASE,
)
_AMOUNT_AFTER = re.compile(
    r"(?:\.\d+)?\s*(?:余|多)?[百千万亿]*(?:元|人民币|美元|欧元|港元|日元|吨|千克|公斤|克|平方|立方|千瓦|度|件|册|股)"
)
_DOCUMENT = re.compile("编号|编码|许可证|证书号|批号|文号|文书号|案号|备案号|登记号|单号|合同号|流水号")
_PAPERS = re.compile("身份|证件")
_ADULTS = range(1920, 2009)
_TOO_MANY_DIGITS = 15


def masked(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with numbers, accounts and addresses of persons replaced, and the types found, in order."""
    return replaced(text, list(personal_spans(text)))


def replaced(text: str, spans: list[Span]) -> tuple[str, tuple[str, ...]]:
    """The text with spans replaced, and their types, in order."""
    if not spans:
        return text, ()
    parts, at = [], 0
    for start, end, _ in _merged(spans):
        parts += [text[at:start], MASK]
        at = end
    parts.append(text[at:])
    return "".join(parts), tuple(sorted({kind for _, _, kind in spans}))


def holds_identity_number(text: str) -> bool:
    """Whether an identity number stands in the text."""
    return any(kind == IDENTITY for _, _, kind in personal_spans(text))


def mask_texts(
    texts: pa.StringArray, suspects: Flags | None = None
) -> tuple[pa.StringArray, dict[int, tuple[str, ...]]]:
    """The texts with numbers, accounts and addresses replaced, and per changed text (position) the types found.

    ``suspects`` are the texts that match ``CANDIDATE``, if the caller knows them already.
    """
    changed: dict[int, str] = {}
    types: dict[int, tuple[str, ...]] = {}
    for at in np.flatnonzero(matches(texts, CANDIDATE) if suspects is None else suspects).tolist():
        value, kinds = _remembered(texts[at].as_py())
        if kinds:
            changed[at], types[at] = value, kinds
    return with_changes(texts, changed), types


def with_changes(texts: pa.StringArray, changed: Mapping[int, str]) -> pa.StringArray:
    """The texts with those at some positions exchanged."""
    if not changed:
        return texts
    touched = np.zeros(len(texts), dtype=bool)
    touched[list(changed)] = True
    values = pa.array([changed[at] for at in sorted(changed)], pa.string())
    result: pa.StringArray = pc.replace_with_mask(texts, pa.array(touched), values)
    return result


@lru_cache(maxsize=4096)
def _remembered(text: str) -> tuple[str, tuple[str, ...]]:
    """Codes of authorities repeat on every row; the memory ends with the process."""
    return masked(text)


def personal_spans(text: str) -> Iterator[Span]:
    """Where numbers, accounts and addresses of persons stand, and which of them each is."""
    yield from contacts.contact_spans(text)
    plain = text.translate(_PLAIN)
    yield from _in_writing(plain, text)
    spoken = plain.translate(_SPOKEN)
    if spoken != plain and sum(one in _SPOKEN_CHARACTERS for one in text) >= _FEWEST_SPOKEN:
        yield from _in_writing(
            "".join(b if a != b or b in "-X" else "#" for a, b in zip(plain, spoken, strict=True)), text
        )


def _in_writing(plain: str, text: str) -> Iterator[Span]:
    """Identity numbers, then phone numbers that are no part of one."""
    identities = list(_identity_spans(plain, text))
    yield from identities
    for start, end, kind in _phone_spans(plain, text):
        if not any(start < last and first < end for first, last, _ in identities):
            yield start, end, kind


def _identity_spans(plain: str, text: str) -> Iterator[Span]:
    for match in _overlapping(_EIGHTEEN, plain):
        if _is_identity(match.group().replace("-", ""), in_code=_is_code(text, match)):
            yield (*match.span(), IDENTITY)
    for match in _overlapping(_FIFTEEN, plain):
        digits = match.group().replace("-", "")
        if looks_like_old_identity_number(digits) and not _is_registration(digits, plain[: match.start()]):
            yield (*match.span(), IDENTITY)
    for match in _LONG.finditer(plain):
        yield from _inside_run(match.group(), match.start())
    for match in _TOLD_IDENTITY.finditer(plain):
        if not is_organisation_code(match.group(1).replace("-", "")):
            yield (*match.span(1), IDENTITY)


def _inside_run(run: str, start: int) -> Iterator[Span]:
    """Identity numbers with the right check character inside a longer run (a person's tax number ends in 00)."""
    if len(run) > 18:
        for at in range(len(run) - 17):
            if is_identity_number(run[at : at + 18]):
                yield (start + at, start + at + 18, IDENTITY)


def _is_identity(digits: str, *, in_code: bool) -> bool:
    """A birthday and a province, and the right check character, whatever the text calls it (decision 530).

    With a wrong one (a mistyped number is still somebody's) only an adult's, that is no organisation's code and that
    the text does not call the number of a document (``in_code``). GB 11643, ISO 7064 MOD 11-2.
    """
    if not looks_like_identity_number(digits):
        return False
    if identity_check_character(digits[:17]) == digits[17]:
        return True
    return not in_code and not is_organisation_code(digits) and int(digits[6:10]) in _ADULTS


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Whether the number is the tail of a code of letters and digits, or called the number of a document."""
    before = text[max(match.start() - 8, 0) : match.start()]
    letter = before[-1:].isascii() and before[-1:].isupper()
    return letter or (_DOCUMENT.search(before) is not None and not _PAPERS.search(before))


def _is_registration(digits: str, before: str) -> bool:
    """A business registration number named as one and right in its check digit (GS 15-2006)."""
    named = any(word in before[-12:] for word in ("注册号", "登记号", "执照", "登记码"))
    return named and regno_check_digit(digits[:14]) == digits[14]


def _phone_spans(plain: str, text: str) -> Iterator[Span]:
    for match in _overlapping(_MOBILE, plain):
        if not _is_amount(plain, match) and not _is_numbered(plain, match):
            yield (*match.span(), PHONE)
    for match in _overlapping(_LANDLINE, plain):
        joined = re.search(r"\d[-\u2010-\u2015.]$", text[: match.start()][-2:])
        if not joined and not _is_numbered(plain, match):
            yield (*match.span(), PHONE)
    for match in _JOINED_LANDLINE.finditer(plain):
        # A cell of nothing but such a number is a certificate's as often as a telephone's.
        alone = match.group() == plain.strip()
        if not (alone or _is_code(text, match) or _is_amount(plain, match) or _is_numbered(plain, match)):
            yield (*match.span(), PHONE)
    yield from _cut_up(plain, text)
    for match in _TOLD_PHONE.finditer(plain):
        digits = match.group(1).replace("-", "").removeprefix("+")
        if 7 <= len(digits) <= _TOO_MANY_DIGITS and not _is_date(digits):
            yield (*match.span(1), PHONE)


def _cut_up(plain: str, text: str) -> Iterator[Span]:
    """Landline numbers whose area code or local number is broken up, or that are written for callers from abroad."""
    if "-" not in plain and "+86" not in plain:
        return
    for match in _overlapping(_CUT_LANDLINE, plain):
        if _is_called(match, plain, text) and not _is_no_area(match, text):
            yield (*match.span(), PHONE)
    for match in _overlapping(_FROM_ABROAD, plain):
        if _is_called(match, plain, text):
            yield (*match.span(), PHONE)


def _is_called(match: re.Match[str], plain: str, text: str) -> bool:
    """Whether nothing around says that it is a document's number, an amount or the tail of something longer."""
    before = plain[max(match.start() - 2, 0) : match.start()]
    if re.fullmatch(r".?\d-+", before) or _is_code(text, match):
        return False
    return not (_is_amount(plain, match) or _is_numbered(plain, match))


def _is_no_area(match: re.Match[str], text: str) -> bool:
    """Whether it is a decimal, a day, or a year and a number; or joined in one, which is looked at by itself."""
    area, local = match["area"], match["local"]
    return (
        "." in text[match.start() : match.end("area")]
        or "-" not in match.group()
        or _YEAR_FIRST.match(local) is not None
        or _DAY_OF_A_YEAR.fullmatch(area) is not None
    )


def _is_amount(plain: str, match: re.Match[str]) -> bool:
    """Whether a unit follows, or the digits belong to a decimal number."""
    after = plain[match.end() : match.end() + 12]
    before = plain[max(match.start() - 2, 0) : match.start()]
    return (
        _AMOUNT_AFTER.match(after) is not None
        or re.match(r"-\d{1,2}(?:元|万|亿)", after) is not None
        or re.fullmatch(r"[^\d]?0-", before) is not None
    )


def _is_numbered(plain: str, match: re.Match[str]) -> bool:
    """Whether the digits are a document's number: 第…号, 〕…号."""
    before = plain[max(match.start() - 1, 0) : match.start()]
    return before in ("第", "〕", "】") and plain[match.end() : match.end() + 1] == "号"


def _is_date(digits: str) -> bool:
    return (
        len(digits) == 8 and digits[:2] in ("19", "20") and "01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"
    )


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches at every start, so that one that is judged harmless hides no other."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Overlapping spans as one."""
    current: Span | None = None
    for start, end, kind in sorted(spans):
        if current is None or start >= current[1]:
            if current:
                yield current
            current = (start, end, kind)
        else:
            current = (current[0], max(current[1], end), current[2])
    if current:
        yield current
