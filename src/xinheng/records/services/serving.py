"""The notice of an adverse record as a letter to serve.

The letter holds no copy of the record: it is printed as things stand on the day, and served through ``messages``.
"""

from django.db import connection

from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.services import refuse_recused, trace
from xinheng.ledger.services import act
from xinheng.messages.selectors import services_of_case
from xinheng.messages.services import serve
from xinheng.records.errors import NoNoticeError, NoticeMadeError, RecordUnknownError
from xinheng.records.models import Version


def serve_notice(*, public_id: str, actor: Actor) -> int:
    """Make the letter that tells an organisation of its adverse record; returns the letter's number. Once per record.

    RecordUnknownError also for a record the actor's authority neither sent nor decided (the attempt is traced),
    NoNoticeError for one that is not adverse, NoticeMadeError.
    """
    found = Version.objects.select_related("organisation").filter(public_id=public_id, known_to__isnull=True).first()
    if found is None:
        raise RecordUnknownError(public_id=public_id)
    sources = {found.sender_uscc, found.authority_uscc, found.source_uscc} - {""}
    if actor.authority_uscc is not None and actor.authority_uscc not in sources:
        attempt = Viewer(actor, "record-keeping", f"record-{public_id}")
        trace(viewer=attempt, subjects=[found.uscc], what="records.notice.refused")
        raise RecordUnknownError(public_id=public_id)
    if found.severity is None:
        raise NoNoticeError(kind=found.kind)
    case = f"record-{public_id}"
    refuse_recused(actor=actor, organisation_uscc=found.uscc, case=case)
    facts = {
        "name": found.organisation.name,
        "record": found.document_number,
        "printed_at": f"/desk/records/{public_id}/letter",
        "read_at": f"/mine/records/{public_id}/letter",
    }
    with act(kind="records.notice.made", actor=actor, body={"public_id": public_id}) as draft:
        with connection.cursor() as cursor:  # two officers at once make one letter
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [case])
        for made in services_of_case(case):
            raise NoticeMadeError(number=made.number)
        number = serve(
            organisation_uscc=found.uscc,
            authority_uscc=actor.authority_uscc or found.sender_uscc,
            template="record-notice",
            facts=facts,
            case=case,
            actor=actor,
        )
        draft.body["letter"] = number
    return number
