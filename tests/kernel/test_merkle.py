"""The tree is RFC 6962's: vectors of another implementation, and the definition itself as oracle."""

import base64
import gzip
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outside_data
from xinheng.kernel import merkle

pytestmark = pytest.mark.pure

LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


def _by_definition(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = _by_definition(leaves[:split]), _by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(LEAVES)
def test_the_root_is_the_definitions(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == _by_definition(leaves)


def test_the_tree_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == _by_definition([])


@given(LEAVES, st.data())
def test_inclusion_is_proved_for_the_leaf_and_for_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    root, proof = merkle.root(leaves), merkle.inclusion_proof(hashes, index)
    assert merkle.verify_inclusion(hashes[index], index, len(leaves), proof, root)
    stranger = merkle.leaf_hash(leaves[index] + b"!")
    assert not merkle.verify_inclusion(stranger, index, len(leaves), proof, root)
    assert not merkle.verify_inclusion(hashes[index], index, len(leaves), [*proof, stranger], root)
    assert not merkle.verify_inclusion(hashes[index], len(leaves), len(leaves), proof, root)
    kept = [at == index or at % 3 == 0 for at in range(len(leaves))]
    tree = merkle.PrunedTree()
    tree.add(leaves, kept)
    found = merkle.pruned_proof(
        len(leaves), [one for one, keep in zip(leaves, kept, strict=True) if keep], tree.finish()[1], sum(kept[:index])
    )
    assert found == (index, proof, root)


@given(LEAVES, st.data())
def test_a_beginning_is_proved_and_a_changed_beginning_is_not(leaves: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(leaves)))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    old, new = merkle.root(leaves[:size]), merkle.root(leaves)
    proof = merkle.consistency_proof(hashes, size)
    assert merkle.verify_consistency(size, len(leaves), old, new, proof)
    other = merkle.root([*leaves[: size - 1], leaves[size - 1] + b"!"])
    assert not merkle.verify_consistency(size, len(leaves), other, new, proof)


def test_places_outside_the_tree_are_errors() -> None:
    hashes = [merkle.leaf_hash(b"a")]
    with pytest.raises(IndexError):
        merkle.inclusion_proof(hashes, 1)
    with pytest.raises(ValueError, match="no tree of 2 leaves"):
        merkle.consistency_proof(hashes, 2)


def test_another_implementations_vectors() -> None:
    folder = outside_data.folder("tlog")
    if folder is None:
        return
    judged = 0
    with gzip.open(folder / "merkle_vectors.jsonl.gz", "rt") as lines:
        for vector in map(json.loads, lines):
            verdict = _verdict(vector)
            if verdict is not None:
                judged += 1
                assert verdict is not vector["wantErr"], vector["file"]
    assert judged == 54


def _verdict(vector: dict[str, Any]) -> bool | None:
    def raw(value: str | None) -> bytes:
        return base64.b64decode(value or "")

    proof = [raw(one) for one in vector["proof"] or []]
    if vector["file"].startswith("testdata/inclusion/"):
        leaf, root = raw(vector["leafHash"]), raw(vector["root"])
        return merkle.verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], proof, root)
    if vector["file"].startswith("testdata/consistency/"):
        old, new = raw(vector["root1"]), raw(vector["root2"])
        return merkle.verify_consistency(vector["size1"], vector["size2"], old, new, proof)
    return None


@given(st.lists(st.lists(st.tuples(st.binary(max_size=8), st.booleans()), max_size=40), max_size=4))
def test_a_root_is_computed_again_from_the_kept_leaves_and_what_was_remembered(
    stretches: list[list[tuple[bytes, bool]]],
) -> None:
    tree, every = merkle.PrunedTree(), [one for stretch in stretches for one in stretch]
    for stretch in stretches:
        tree.add([leaf for leaf, _ in stretch], [keeps for _, keeps in stretch])
    root, pruned = tree.finish()
    kept = [leaf for leaf, keeps in every if keeps]
    assert root == _by_definition([leaf for leaf, _ in every])
    assert merkle.pruned_root(len(every), kept, merkle.unpack(merkle.pack(pruned))) == root
    assert sum(one.size for one in pruned) == len(every) - len(kept)
    if kept:
        assert merkle.pruned_root(len(every), [*kept[:-1], kept[-1] + b"!"], pruned) != root
        with pytest.raises(ValueError, match="no leaf is left"):
            merkle.pruned_root(len(every), kept[1:], pruned)
    with pytest.raises(ValueError, match="more leaves"):
        merkle.pruned_root(len(every), [*kept, b""], pruned)


def test_leaves_that_nobody_keeps_are_remembered_as_one_hash() -> None:
    tree = merkle.PrunedTree()
    tree.add([bytes([n]) for n in range(100)], [False] * 100)
    assert [(one.start, one.size) for one in tree.finish()[1]] == [(0, 100)]
    with pytest.raises(ValueError, match="no whole number"):
        merkle.unpack(b"short")
