"""The pure heart of subjects: names, persons, kinds, cells of the registry, likeness."""

from xinheng.subjects.domain.kinds import PERSON_PAIR, STATES, SUBJECT_KINDS, may_be_graded, subject_kind
from xinheng.subjects.domain.names import (
    MOST_CHARACTERS,
    bigrams,
    name_problem,
    normal_form,
    normal_forms,
    odd_writing,
    tidy,
)
from xinheng.subjects.domain.persons import (
    is_person_category,
    is_person_name_category,
    looks_like_person,
    named_after_person,
)

__all__ = [
    "MOST_CHARACTERS",
    "PERSON_PAIR",
    "STATES",
    "SUBJECT_KINDS",
    "bigrams",
    "is_person_category",
    "is_person_name_category",
    "looks_like_person",
    "may_be_graded",
    "name_problem",
    "named_after_person",
    "normal_form",
    "normal_forms",
    "odd_writing",
    "subject_kind",
    "tidy",
]
