"""Verifying a fact that an organisation declared: the authority that took it in looks, and says what came of it."""

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import declared
from xinheng.exchange.errors import VerificationRefusedError
from xinheng.exchange.services.recording import refuse_reason
from xinheng.exchange.verification import VerifyingStep, steps_from
from xinheng.ledger.services import act
from xinheng.messages.services import send
from xinheng.records.errors import RecordMovedError, RecordUnknownError
from xinheng.records.models import Version
from xinheng.records.services import correct_record

DECLARATION = "declaration"
_SAID = {"take": "由受理机关核验", "confirm": "", "leave": "", "reopen": ""}
"""What a version says where no reason is asked for."""


def state_of(record: Version) -> str:
    """The state of a declaration: by the words of its verification, and whether it still stands."""
    if record.state != "effective":
        return "withdrawn"
    how = declared()[record.kind]
    said = record.payload.get(how.verification_field, "")
    return {how.taken_value: "taken", how.verified_value: "verified"}.get(said, "declared")


def verify_declaration(*, public_id: str, seen: int, step: str, reason: str, actor: Actor) -> Version:
    """Take one step of the verification; the organisation is told. ``seen`` is the version the officer had before them.

    RecordUnknownError alike for another authority's, for what no organisation declared itself, and for one that never
    was; RecordMovedError, VerificationRefusedError, ReasonWantedError, RecusedError.
    """
    found = Version.objects.filter(public_id=public_id, kind=DECLARATION, known_to__isnull=True).first()
    if found is None or found.source_uscc != found.uscc or actor.authority_uscc not in (None, found.sender_uscc):
        raise RecordUnknownError(public_id=public_id)
    state = state_of(found)
    taken = next((one for one in steps_from(state) if one.act == step), None)
    if taken is None:
        possible = ", ".join(one.act for one in steps_from(state)) or "nothing"
        raise VerificationRefusedError(state=state, allowed=possible)
    if found.version != seen:
        raise RecordMovedError(version=found.version)
    if taken.reasoned or reason.strip():
        refuse_reason(reason)
    with act(kind="exchange.declaration.verified", actor=actor, body={"record": public_id, "step": step}):
        version = _written(found, taken, reason.strip(), actor)
        facts = {"number": found.document_number, "state": taken.target, "reason": reason.strip()}
        send(
            to_organisation=found.uscc,
            template="declaration-verified",
            facts=facts | {"door": "/mine/declare"},
            case=f"declaration-{public_id}",
            actor=actor,
        )
    return version


def _written(found: Version, step: VerifyingStep, reason: str, actor: Actor) -> Version:
    how = declared()[DECLARATION]
    values = {"declared": how.unverified_value, "taken": how.taken_value, "verified": how.verified_value}
    version = correct_record(
        public_id=found.public_id,
        changes={how.verification_field: values[step.target]},
        reason=reason or _SAID[step.act],
        actor=actor,
        mark="",
    )
    if version.version != found.version + 1:  # somebody else was quicker
        raise RecordMovedError(version=version.version)
    return version
