"""Reads of subjects. Registry data are public: names, codes and states of organisations."""

from xinheng.subjects.selectors.lookups import (
    RESOLVED,
    FoundByName,
    NameHeld,
    OrganisationShown,
    conflicts,
    contradictions,
    find_by_identifier,
    find_by_name,
    organisation,
    resolve_batch,
)
from xinheng.subjects.selectors.searching import Found, SearchPage, match, search
from xinheng.subjects.selectors.succession import acted_for, merged_asked, predecessors, standing_for

__all__ = [
    "RESOLVED",
    "Found",
    "FoundByName",
    "NameHeld",
    "OrganisationShown",
    "SearchPage",
    "acted_for",
    "conflicts",
    "contradictions",
    "find_by_identifier",
    "find_by_name",
    "match",
    "merged_asked",
    "organisation",
    "predecessors",
    "resolve_batch",
    "search",
    "standing_for",
]
