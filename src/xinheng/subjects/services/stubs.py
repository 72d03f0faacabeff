"""Stubs: organisations known by a valid code and a name only, until a registry file names them."""

from collections.abc import Mapping, Sequence

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import identifier_tables
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.kernel.identifiers import check_batch
from xinheng.ledger.services import act
from xinheng.subjects import domain
from xinheng.subjects.errors import StubRefusedError
from xinheng.subjects.models import Organisation, OrganisationName
from xinheng.subjects.services.landing import take_turn

_AT_ONCE = 2000


def make_stubs(*, rows: Sequence[tuple[str, str]], source: str, actor: Actor) -> Mapping[str, int]:
    """Make a stub for each code and name; returns the organisation's id by code, also of those already held.

    The first name given for a code is taken; a held organisation is left as it is. Codes must be valid unified
    social credit codes of organisations and names possible ones: StubRefusedError names the first that is not.
    """
    names: dict[str, str] = {}
    for uscc, name in rows:
        names.setdefault(uscc, domain.tidy(name))
    if not names:
        return {}
    kinds = _kinds(names)
    with act(kind="subjects.stubs.made", actor=actor) as draft:
        take_turn()
        held = _ids(list(names))
        made = [uscc for uscc in names if uscc not in held]
        for begin in range(0, len(made), _AT_ONCE):
            held |= _make({uscc: names[uscc] for uscc in made[begin : begin + _AT_ONCE]}, kinds, source)
        draft.body.update(made=len(made), source=source)
    return held


def _kinds(names: Mapping[str, str]) -> Mapping[str, str]:
    checked = check_batch(list(names), identifier_tables())
    good = checked.has_verdict("valid", "warning")
    kinds: dict[str, str] = {}
    for place, (uscc, name) in enumerate(names.items()):
        kind = checked.subject_kind_names[checked.subject_kinds[place]]
        problem = domain.name_problem(name)
        if not good[place] or kind is None or problem is not None or domain.is_person_name_category(name):
            raise StubRefusedError(uscc=uscc, reason=problem or Phrase("the code is not valid for an organisation"))
        kinds[uscc] = kind
    return kinds


def _ids(codes: Sequence[str]) -> dict[str, int]:
    held: dict[str, int] = {}
    for begin in range(0, len(codes), _AT_ONCE):
        some = codes[begin : begin + _AT_ONCE]
        held |= dict(Organisation.objects.filter(uscc__in=some).values_list("uscc", "id"))
    return held


def _make(names: Mapping[str, str], kinds: Mapping[str, str], source: str) -> dict[str, int]:
    day, pairs = clock.today(), identifier_tables().pairs
    made = Organisation.objects.bulk_create(
        Organisation(
            uscc=uscc,
            name=name,
            name_normal=domain.normal_form(name),
            subject_kind=kinds[uscc],
            graded=domain.may_be_graded(uscc, name, pairs),
            named_after_person=domain.named_after_person(name, entity_type="", pair=uscc[:2]),
            state="unknown",
            is_stub=True,
            source=source,
            created_on=day,
            changed_on=day,
        )
        for uscc, name in names.items()
    )
    OrganisationName.objects.bulk_create(
        OrganisationName(
            organisation_id=one.pk,
            name=one.name,
            normal=one.name_normal,
            bigrams=domain.bigrams(one.name_normal),
            is_current=True,
            known_from=day,
        )
        for one in made
    )
    return {one.uscc: one.pk for one in made}
