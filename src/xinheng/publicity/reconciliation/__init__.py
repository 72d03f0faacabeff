"""Reconciliation API 0.2 (W3C Entity Reconciliation Community Group): OpenRefine and others match names against us.

Matching never guesses: ``match`` is true only for an exact code, or for a name that exactly one organisation has now
and no other ever had. Everything else is a candidate for a person to judge.
"""
