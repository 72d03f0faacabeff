"""Where names of persons stand in a text.

A name has no shape of its own in Chinese: any two or three characters may be one. So a name is only found by what
stands around it: a title before it (法定代表人王小明), sex or papers after it (王小明(男,…), a verb on both sides; and
then wherever the same name stands again in the text. Names of organisations, titles of laws in 《》, places and
words that begin like a name are left. How many names that finds is measured and published (tools/proofs).
"""

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from xinheng.exchange.gate.names import patterns
from xinheng.exchange.gate.names.words import (
    AFTER,
    COMMON_WORDS,
    COMPOUND,
    DOUBTFUL,
    FAMILY,
    FUNCTION,
    GIVEN,
    NEVER_FINAL,
    ONLY_PERSONS,
    PLACES,
    TRANSLITERATED,
)

PERSON_NAME = "person-name"
Place = tuple[int, int]

_AFTER_SIZE = 2
_FIRST_HAN = "\u4e00"
_SHORTEST_OWN_NAME = 4


def find(text: str, organisations: Collection[str] = ()) -> list[Place]:
    """Where names of persons stand, in order and without overlap.

    ``organisations`` are names that stay wherever they stand, even when they hold a person's: the addressee's own.
    """
    plain = _half_width(text)
    found = {*_titled(plain), *_cued(plain), *_acted_on(plain), *_begun(plain), *_unnamed(plain), *_dotted(plain)}
    if not found:
        return []
    kept = _kept(plain, organisations)
    found = {one for one in found if not _overlaps(one, kept)}
    known = {plain[start:end] for start, end in found if _is_han(plain[start])}
    return _merged(found | {one for one in _places(plain, known) if not _overlaps(one, kept)})


def again(text: str, known: Collection[str], organisations: Collection[str] = ()) -> list[Place]:
    """Where names that are known already stand; ``organisations`` as in ``find``."""
    plain = _half_width(text)
    kept = _kept(plain, organisations)
    return _merged({one for one in _places(plain, known) if not _overlaps(one, kept)})


def _half_width(text: str) -> str:
    return patterns.FULL.sub(lambda one: patterns.HALF_WIDTH[ord(one.group())], text)


def _kept(plain: str, organisations: Collection[str]) -> list[Place]:
    """Titles of laws, and the organisations' own names."""
    kept = [one.span() for one in patterns.LAWS.finditer(plain)]
    for name in organisations:
        own = _half_width(name)
        if len(own) >= _SHORTEST_OWN_NAME:
            kept += [(at, at + len(own)) for at in _found(plain, own)]
    return kept


def _found(plain: str, wanted: str) -> Iterator[int]:
    at = plain.find(wanted)
    while at >= 0:
        yield at
        at = plain.find(wanted, at + 1)


def _titled(plain: str) -> Iterator[Place]:
    """After a title; after it the others of a list (股东张三、李四和王五)."""
    for last in patterns.AFTER_TITLE.finditer(plain):
        title = _title(plain, last.end())
        if not title:
            continue
        at = patterns.JOINED.match(plain, last.end()).end()  # type: ignore[union-attr]
        weak = title in patterns.WEAK_SET and ":" not in plain[last.end() : at]
        end = _name_end(plain, at, weak=weak)
        if not end and (beside := patterns.BESIDE.match(plain, at)):
            at = beside.end()
            end = _name_end(plain, at, weak=weak)
        while end:
            yield at, end
            at, end = _next_listed(plain, end)


def _title(plain: str, end: int) -> str:
    """The longest title that ends here, empty when none does."""
    for size in patterns.TITLE_SIZES:
        word = plain[max(end - size, 0) : end]
        if word in patterns.TITLE_SET or word in patterns.WEAK_SET:
            return word
    return ""


def _next_listed(plain: str, end: int) -> Place:
    """The next name of a list, (0, 0) after the last."""
    sign = patterns.LISTED.match(plain, end)
    if sign is None:
        return 0, 0
    at = sign.end()
    return at, _name_end(plain, at, weak=sign["sign"].strip() not in ("、", "/"))


def _cued(plain: str) -> Iterator[Place]:
    """Before sex, papers, 等人, or a verb of speaking."""
    for match in patterns.CUED.finditer(plain):
        start, end = match.span()
        start = _family_start(plain, start, end)
        sure = patterns.SURE_CUE.match(plain, end) is not None
        begins = start == 0 or not _is_han(plain[start - 1]) or plain[start - 1] in patterns.LEADS_IN
        if end - start > 1 and not is_word(plain, start) and (begins or (sure and plain[end - 1] in GIVEN)):
            yield start, end


def _family_start(plain: str, start: int, end: int) -> int:
    """Where the family name begins: not at a preposition before it (由张三(男), nor so early that none is so long."""
    while start < end and (
        not (family := _family(plain, start))
        or end - start > family + 2
        or (plain[start] in patterns.LEADS_IN and plain[start + 1] in FAMILY and end - start == 3)
    ):
        start += 1
    return start


def _acted_on(plain: str) -> Iterator[Place]:
    """After a verb or preposition, where everything else speaks for a name too."""
    for verb in patterns.ACT.finditer(plain):
        if end := _name_end(plain, verb.end(), weak=True):
            yield verb.end(), end


def _begun(plain: str) -> Iterator[Place]:
    """Where a sentence or a clause begins, before what only a person does or has (2026年3月王小明来到该店)."""
    for begun in patterns.BEGUN.finditer(plain):
        at = begun.end()
        end = _name_end(plain[: begun.end("whole")], at, weak=True)
        called = patterns.ORGANISED.match(plain, at)  # 王小明驾驶培训学校, and not 王小明来到该店
        is_organisation = called is not None and patterns.POINTS_AT.search(called.group()) is None
        does = plain[end : end + 1] == "把" or plain[end : end + _AFTER_SIZE] in ONLY_PERSONS
        if end and does and not is_organisation:
            yield at, end


def _unnamed(plain: str) -> Iterator[Place]:
    """张某, 李某某, 王*明: what a sender left of a name."""
    for sign in patterns.SIGN.finditer(plain):
        for size in (2, 1):
            start = sign.start() - size
            if start >= 0 and _family(plain, start) == size:
                sure = plain[start] not in DOUBTFUL or sign.group() == "某某"
                if sure and not _is_unnamed_thing(plain, sign):
                    yield start, sign.end()
                break


def _dotted(plain: str) -> Iterator[Place]:
    """买买提·吐尔逊: written with characters that write such names; others only after a title (``_name_end``)."""
    for match in patterns.DOTTED.finditer(plain) if "·" in plain else ():
        start, end = match.span()
        dot, last = plain.index("·", start), plain.rindex("·", start, end) + 1
        while start < dot and any(one not in TRANSLITERATED for one in plain[start:dot]):
            start += 1
        size = len(list(takewhile(TRANSLITERATED.__contains__, plain[last:end])))
        if start < dot and size and not patterns.ORGANISED.match(plain, last):
            yield start, last + size


def _places(plain: str, known: Collection[str]) -> Iterator[Place]:
    """Every place of a name, but not where an organisation or a place is called so."""
    for name in known:
        for at in _found(plain, name):
            end = at + len(name)
            if _soft(plain, end) or not (patterns.ORGANISED.match(plain, at) or patterns.PLACE_END.match(plain, end)):
                yield at, end


def _name_end(plain: str, at: int, *, weak: bool) -> int:
    """Where the name that begins here ends; 0 when none begins."""
    if not weak and plain[at : at + 1] < _FIRST_HAN and (foreign := patterns.FOREIGN.match(plain, at)):
        return foreign.end()
    if "·" in plain[at : at + 9] and (dotted := patterns.DOTTED.match(plain, at)):
        return 0 if patterns.ORGANISED.match(plain, at) else dotted.end() - _tail(dotted.group())
    written = 0 if weak else _transliterated(plain, at)
    family = _family(plain, at)
    if not family:
        return written
    unnamed = patterns.SIGN.match(plain, at + family)
    if unnamed and not _is_unnamed_thing(plain, unnamed):
        return unnamed.end()
    if is_word(plain, at):
        return 0
    end = max(written, _given_end(plain, at, at + family, weak=weak))
    return 0 if end and patterns.PLACE.match(plain, at) else end


def is_word(plain: str, at: int) -> bool:
    """Whether a word or a place's name stands here, not a family name."""
    pair = plain[at : at + 2]
    return (pair in COMMON_WORDS and pair not in COMPOUND) or pair in PLACES


def _is_unnamed_thing(plain: str, sign: re.Match[str]) -> bool:
    """于某日, 和某公司: no person."""
    return sign.group()[0] == "某" and patterns.NOT_UNNAMED.match(plain, sign.end()) is not None


def _tail(name: str) -> int:
    """Characters at the end of a dotted name that belong to the next word (…·吐尔逊在)."""
    last = name.rpartition("·")[2]
    for size in range(1, len(last)):
        if last[size] in NEVER_FINAL or last[size : size + _AFTER_SIZE] in AFTER:
            return len(last) - size
    return 0


def _family(plain: str, at: int) -> int:
    if plain[at : at + 2] in COMPOUND:
        return 2
    return 1 if plain[at : at + 1] and plain[at] in FAMILY else 0


def _transliterated(plain: str, at: int) -> int:
    """扎西次仁, 巴特尔: three to six characters that write such names, and a clear end."""
    size = 0
    while size < 6 and plain[at + size : at + size + 1] and plain[at + size] in TRANSLITERATED:
        size += 1
    for length in range(size, 2, -1):
        if _hard(plain, at + length) or _soft(plain, at + length):
            return at + length
    return 0


def _given_end(plain: str, at: int, given: int, *, weak: bool) -> int:
    """The end after a given name of two characters or one, by what follows; 0 for no name."""
    if (
        plain[given : given + 1] == " "
        and not weak
        and _is_han(plain[given + 1 : given + 2])
        and _hard(plain, given + 2)
    ):
        return given + 2
    size = _given_size(plain, given)
    if not size:
        return 0 if weak else _unbounded(plain, at, given)
    end = given + size
    signs = int(not GIVEN.isdisjoint(plain[at + 1 : end])) - int(weak) - int(plain[at] in DOUBTFUL)
    if signs < 0 or ((weak or not _soft(plain, end)) and patterns.ORGANISED.match(plain, at)):
        return 0
    return end


def _given_size(plain: str, given: int) -> int:
    """2, 1 or 0 characters, each with a clear end."""
    run = _is_han(plain[given : given + 1]) + _is_han(plain[given + 1 : given + 2])
    two = run == 2 and plain[given + 1] not in NEVER_FINAL and (_hard(plain, given + 2) or _soft(plain, given + 2))
    if two and not (plain[given + 1] in FUNCTION and plain[given + 2 : given + 3] not in ("", ",", "。", "、", ")")):
        return 2
    one = (
        _is_han(plain[given : given + 1])
        and plain[given] not in NEVER_FINAL
        and (_hard(plain, given + 1) or _soft(plain, given + 1))
    )
    return 2 if two and not one else int(one)


def _unbounded(plain: str, at: int, given: int) -> int:
    """After a title a name may run into a word we do not know: then two characters of a given name, if so."""
    two = plain[given : given + 2]
    if len(two) < 2 or plain[at] in DOUBTFUL or patterns.ORGANISED.match(plain, at):
        return 0
    if two[0] in GIVEN and two[1] in GIVEN:
        return given + 2
    return given + 1 if two[0] in GIVEN and two[1] in FUNCTION else 0


def _is_han(text: str) -> bool:
    return _FIRST_HAN <= text <= "\u9fff" or patterns.A_HAN.match(text) is not None


def _hard(plain: str, end: int) -> bool:
    """Whether no Chinese character follows."""
    return end >= len(plain) or (not _is_han(plain[end]) and plain[end] != "·")


def _soft(plain: str, end: int) -> bool:
    """Whether a word follows that comes after names."""
    pair = plain[end : end + _AFTER_SIZE]
    return (plain[end : end + 1] in FUNCTION and pair != "有限") or pair in AFTER or pair in ONLY_PERSONS


def _overlaps(one: Place, kept: Collection[Place]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in kept)


def _merged(found: Collection[Place]) -> list[Place]:
    result: list[Place] = []
    for start, end in sorted(found):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
