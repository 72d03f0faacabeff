"""Class, windows and identity of a whole chunk of rows in the columnar engine.

The same rule as ``records.domain``, over the same compiled lines; golden cases and a property test hold the two
together. A chunk is an Arrow table whose columns are named after the *roles* of its kind (``decided_on``,
``types``, ``document_number``, …) and after the official codes of the stored fields (``CF_WSH``, …).

Usage::

    prepared = prepare(connection, rulebook(), calendar(), node_secret)
    computed = apply(prepared, chunk, kind="penalty", known_on=clock.today())

``computed`` has one row per row of the chunk, in the same order, with the columns of ``COMPUTED``. Whoever has rows
that may not land takes two steps: ``classify`` them all, then ``complete`` those that land.
"""

from xinheng.records.columnar.applying import COMPUTED, Prepared, apply, classify, complete, keys, prepare
from xinheng.records.columnar.digests import messages, sha256

__all__ = ["COMPUTED", "Prepared", "apply", "classify", "complete", "keys", "messages", "prepare", "sha256"]
