"""The Merkle tree of RFC 6962, section 2.1: root, inclusion and consistency proofs.

A leaf is hashed as SHA-256(0x00 || leaf), a node as SHA-256(0x01 || left || right), so that a leaf can never
pass for a node. Trees of a size that is no power of two split at the largest power of two below the size.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256
_SUBTREE = struct.Struct(">II32s")


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf's data."""
    return _sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return _sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves' data, in order (a million 32-byte leaves take about two seconds)."""
    return root_of_hashes([_sha256(b"\x00" + leaf).digest() for leaf in leaves])


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes that are already computed."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


class Subtree(NamedTuple):
    """The hash of ``size`` neighbouring leaves that nobody keeps, from leaf ``start`` on."""

    start: int
    size: int
    hash: bytes


class PrunedTree:
    """The root over leaves that come one after the other, of which only some are kept elsewhere.

    For the others it remembers the hashes of the largest subtrees without a kept leaf: with those and the kept leaves
    anybody can compute the root again (``pruned_root``). Memory: one hash for each bit of the number of leaves, and
    what is remembered: nothing where all leaves are kept, one hash where none is.
    """

    def __init__(self) -> None:
        self._whole: list[tuple[int, int, bytes, bool]] = []  # size, start, hash, whether a leaf in it is kept
        self._pruned: list[Subtree] = []
        self._size = 0

    def add(self, leaves: Iterable[bytes], kept: Iterable[bool]) -> None:
        """Append leaves' data, in order, and whether each is kept."""
        whole, place = self._whole, self._size
        for leaf, keeps in zip(leaves, kept, strict=True):
            size, start, above, any_kept = 1, place, _sha256(b"\x00" + leaf).digest(), keeps
            while whole and whole[-1][0] == size:
                _, left_start, left, left_kept = whole.pop()
                if left_kept != any_kept:
                    self._pruned.append(Subtree(start, size, above) if left_kept else Subtree(left_start, size, left))
                    any_kept = True
                size, start, above = 2 * size, left_start, _sha256(b"\x01" + left + above).digest()
            whole.append((size, start, above, any_kept))
            place += 1
        self._size = place

    def finish(self) -> tuple[bytes, list[Subtree]]:
        """The root over all leaves (equal to ``root`` over them), and the subtrees without a kept leaf, in order."""
        if not self._whole:
            return EMPTY_ROOT, []
        size, start, result, kept = self._whole.pop()
        while self._whole:
            left_size, left_start, left, left_kept = self._whole.pop()
            if left_kept != kept:
                right = Subtree(start, size, result)
                self._pruned.append(right if left_kept else Subtree(left_start, left_size, left))
                kept = True
            size, start, result = left_size + size, left_start, node_hash(left, result)
        if not kept:
            self._pruned.append(Subtree(start, size, result))
        return result, sorted(self._pruned)


def pack(subtrees: Iterable[Subtree]) -> bytes:
    """Subtrees as bytes, 40 each."""
    return b"".join(_SUBTREE.pack(*one) for one in subtrees)


def unpack(packed: bytes) -> list[Subtree]:
    """The subtrees again; ValueError when these are not whole ones."""
    if len(packed) % _SUBTREE.size:
        raise ValueError(f"{len(packed)} bytes are no whole number of subtrees")
    return [Subtree(*one) for one in _SUBTREE.iter_unpack(packed)]


def pruned_root(size: int, kept: Iterable[bytes], pruned: Iterable[Subtree]) -> bytes:
    """The root over ``size`` leaves from the kept ones in order and the subtrees of the others.

    ValueError when they do not fill a tree of this size exactly.
    """
    leaves, others = iter(kept), {(one.start, one.size): one.hash for one in pruned}

    def over(start: int, count: int) -> bytes:
        known = others.pop((start, count), None)
        if known is not None:
            return known
        if count == 1:
            leaf = next(leaves, None)
            if leaf is None:
                raise ValueError(f"no leaf is left for place {start} of {size}")
            return leaf_hash(leaf)
        split = 1 << (count - 1).bit_length() - 1
        return node_hash(over(start, split), over(start + split, count - split))

    result = over(0, size) if size else EMPTY_ROOT
    if others or next(leaves, None) is not None:
        raise ValueError(f"there are more leaves than the {size} of this tree")
    return result


class PrunedProof(NamedTuple):
    """Where a kept leaf stands in a pruned tree, its audit path (lowest sibling first), and the root."""

    place: int
    path: list[bytes]
    root: bytes


def pruned_proof(size: int, kept: Sequence[bytes], pruned: Iterable[Subtree], which: int) -> PrunedProof:
    """The audit path of the ``which``-th kept leaf in the tree that ``pruned_root`` computes.

    IndexError when there is no such leaf, ValueError when the leaves do not fill a tree of this size exactly.
    """
    if not 0 <= which < len(kept):
        raise IndexError(f"leaf {which} of {len(kept)}")
    others = {(one.start, one.size): one.hash for one in pruned}
    taken = iter(enumerate(kept))
    path: list[bytes] = []
    place = -1

    def over(start: int, count: int) -> tuple[bytes, bool]:
        nonlocal place
        known = others.pop((start, count), None)
        if known is not None:
            return known, False
        if count == 1:
            number, leaf = next(taken, (-1, b""))
            if number < 0:
                raise ValueError(f"no leaf is left for place {start} of {size}")
            place = start if number == which else place
            return leaf_hash(leaf), number == which
        split = 1 << (count - 1).bit_length() - 1
        (left, on_left), (right, on_right) = over(start, split), over(start + split, count - split)
        if on_left or on_right:
            path.append(right if on_left else left)
        return node_hash(left, right), on_left or on_right

    root_hash, _ = over(0, size)
    if others or next(taken, None) is not None:
        raise ValueError(f"there are more leaves than the {size} of this tree")
    return PrunedProof(place, path, root_hash)


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree over ``hashes`` (leaf hashes), lowest sibling first.

    IndexError when the tree has no such leaf.
    """
    if not 0 <= index < len(hashes):
        raise IndexError(f"leaf {index} of a tree of {len(hashes)}")
    proof: list[bytes] = []
    level = list(hashes)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        level = _level_above(level)
        index >>= 1
    return proof


def consistency_proof(hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """The proof that the tree over the first ``old_size`` leaves is a beginning of the whole one.

    ValueError when ``old_size`` is not between 1 and the number of leaves.
    """
    if not 1 <= old_size <= len(hashes):
        raise ValueError(f"no tree of {old_size} leaves lies in one of {len(hashes)}")
    return _subproof(hashes, old_size, complete=True)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether ``proof`` shows the leaf hash ``leaf`` at ``index`` in the tree of ``size`` with this root."""
    if not 0 <= index < size or not _all_hashes([leaf, expected_root, *proof]):
        return False
    current, last, steps = leaf, size - 1, list(proof)
    while last:
        if index & 1 or index < last:
            if not steps:
                return False
            sibling = steps.pop(0)
            current = node_hash(sibling, current) if index & 1 else node_hash(current, sibling)
        index, last = index >> 1, last >> 1
    return not steps and current == expected_root


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree with ``old_root`` is a beginning of the one with ``new_root``."""
    if not 1 <= old_size <= new_size or not _all_hashes([old_root, new_root, *proof]):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size & (old_size - 1) == 0:
        return _consistent(old_size, new_size, old_root, new_root, [old_root, *proof])
    return _consistent(old_size, new_size, old_root, new_root, list(proof))


def _consistent(old_size: int, new_size: int, old_root: bytes, new_root: bytes, steps: list[bytes]) -> bool:
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if not steps:
        return False
    old = new = steps[0]
    rest = iter(steps[1:])
    for sibling in rest:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _level_above(level: list[bytes]) -> list[bytes]:
    above = [_sha256(b"\x01" + left + right).digest() for left, right in zip(level[0::2], level[1::2], strict=False)]
    if len(level) & 1:
        above.append(level[-1])
    return above


def _subproof(hashes: Sequence[bytes], old_size: int, *, complete: bool) -> list[bytes]:
    size = len(hashes)
    if old_size == size:
        return [] if complete else [root_of_hashes(hashes)]
    split = 1 << (size - 1).bit_length() - 1
    if old_size <= split:
        return [*_subproof(hashes[:split], old_size, complete=complete), root_of_hashes(hashes[split:])]
    return [
        *_subproof(hashes[split:], old_size - split, complete=False),
        root_of_hashes(hashes[:split]),
    ]


def _all_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
