"""What must hold on every day, told from the tables themselves and not by the services that wrote them."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection

from factories.files import SENDER
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.selectors import wrong_due_days
from xinheng.kernel import clock
from xinheng.kernel.periods import day_after_term
from xinheng.lists.domain import TRANSITIONS
from xinheng.records.models import Version
from xinheng.records.selectors import RegisterQuery, archive, public_records
from xinheng.records.selectors.stops import doubted
from xinheng.remedies.domain import OBJECTION, PROCEEDING, REPAIR
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.shell.verifying import verify_ledger

SHOWN = ("effective", "held")


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def after_each_step(day: date, gone: set[str]) -> None:
    """Raise an AssertionError that names what is wrong."""
    held = list(Version.objects.filter(known_to__isnull=True))
    shown = {one.public_id for one in public_records(RegisterQuery(), day=day, limit=500)}
    said: dict[str, set[str]] = defaultdict(set)
    for what, name in rows("SELECT * FROM pg_temp.asked(%s)", day):
        said[what].add(name)
    _windows(held, shown, said.pop("stopped", set()), day)
    gone -= said.pop("back", set())
    assert not shown & gone, "what left the public came back"
    gone |= {one.public_id for one in held if one.state not in (*SHOWN, "shielded")}
    assert not shown & said.pop("silent", set()), "shown though nobody answered"
    assert said == {}, dict(said)


def prepare() -> None:
    """Put the questions into one function of the session: planning them takes longer than asking."""
    asks = " UNION ALL ".join(
        f"SELECT '{name}', x.y::text FROM ({query}) x(y)" for name, query in (ASKED | NEVER).items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"""CREATE OR REPLACE FUNCTION pg_temp.asked(today date) RETURNS TABLE (what text, name text)
            LANGUAGE plpgsql AS $laws$ BEGIN RETURN QUERY {asks}; END $laws$""")


def _windows(held: list[Version], shown: set[str], stopped: set[str], day: date) -> None:
    """G11, G22: shown is what is in its window on this day, less what is stopped."""
    for one in held:
        until = one.public_to_turned if one.turn_on is not None and day >= one.turn_on else one.public_to
        inside = one.public_from is not None and one.public_from <= day and (until is None or day < until)
        hidden = bool(stopped & {one.public_id, one.kind, one.authority_uscc})
        expected = inside and one.state in SHOWN and not hidden
        assert (one.public_id in shown) == expected, f"{one.public_id} {one.state} on {day}"
        if one.public_id in shown and one.kind == "penalty":
            assert day < day_after_term(one.decided_on, 12) or one.statement_id is not None, "past its maximum"
    assert shown <= {one.public_id for one in held}


ASKED = {
    "stopped": "SELECT target FROM records_stop WHERE lifted_at IS NULL",
    "silent": "SELECT public_id FROM records_pause WHERE ended_at IS NULL AND pauses_from <= today",
    "back": """SELECT unnest(r.public_ids) FROM remedies_reinstatement r
        JOIN remedies_reinstatementstep s ON s.case_id = r.id AND s.state = 'reinstated'""",
}
"""What a law asks first: what is stopped, whose objection nobody answered in time (G13), and what a fallen repair shows
again: the one way back there is."""

NEVER = {
    "an objection runs and the record is not marked": """
        SELECT v.public_id FROM records_version v JOIN records_pause p USING (public_id)
        WHERE v.known_to IS NULL AND p.ended_at IS NULL AND v.state IN ('effective', 'held')
          AND NOT 'under-objection' = ANY (v.marks)""",
    "a mark without an objection": """
        SELECT v.public_id FROM records_version v WHERE v.known_to IS NULL AND 'under-objection' = ANY (v.marks)
          AND v.state IN ('effective', 'held') AND NOT EXISTS (
            SELECT FROM records_pause p WHERE p.public_id = v.public_id AND p.ended_at IS NULL)""",
    "two versions of a record are current": """
        SELECT public_id FROM records_version WHERE known_to IS NULL GROUP BY public_id HAVING count(*) > 1""",
    "an entry made here without service, time, answers and a second officer": """
        SELECT v.public_id FROM records_version v WHERE v.origin = 'own' AND v.kind LIKE '%-list' AND NOT EXISTS (
            SELECT FROM lists_step l JOIN lists_step s ON s.case_id = l.case_id AND s.act = 'record-service'
            WHERE l.act = 'list' AND l.record = v.public_id AND l.day > s.until AND s.proof <> ''
              AND NOT EXISTS (SELECT FROM lists_step o WHERE o.case_id = l.case_id AND o.number < l.number
                              AND o.certificate = l.certificate)
              AND NOT EXISTS (SELECT FROM lists_step q WHERE q.case_id = l.case_id AND q.act = 'state'
                              AND q.number < l.number AND NOT EXISTS (
                                SELECT FROM lists_step a WHERE a.case_id = q.case_id AND a.answers = q.number)))""",
    "an entry runs though its case left the list": """
        SELECT v.public_id FROM records_version v JOIN lists_step l ON l.act = 'list' AND l.record = v.public_id
        JOIN lists_step e ON e.case_id = l.case_id AND e.act IN ('remove', 'annul')
        WHERE v.known_to IS NULL AND v.state IN ('effective', 'held')""",
    "repaired without a decision": """
        SELECT v.public_id FROM records_version v WHERE v.known_to IS NULL AND v.state = 'repaired' AND NOT EXISTS (
            SELECT FROM remedies_repair r JOIN remedies_repairstep s ON s.case_id = r.id
            WHERE r.public_id = v.public_id AND s.state IN ('approved', 'taken-in'))
          AND NOT EXISTS (SELECT FROM remedies_reorganisation r JOIN remedies_reorganisationstep s ON s.case_id = r.id
            WHERE r.organisation_uscc = v.uscc AND s.state = 'final')""",
    "set aside though no plan runs": """
        SELECT v.public_id FROM records_version v WHERE v.known_to IS NULL AND v.state = 'shielded' AND NOT EXISTS (
            SELECT FROM remedies_reorganisation r JOIN LATERAL (
                SELECT state FROM remedies_reorganisationstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) s
              ON s.state IN ('shielded', 'execution-reported', 'failure-reported')
            WHERE r.organisation_uscc = v.uscc)""",
    "a plan undone or a repair fallen before its time to answer": """
        SELECT s.case_id FROM (SELECT * FROM remedies_reinstatementstep UNION ALL
                               SELECT * FROM remedies_reorganisationstep) s
        WHERE s.act IN ('reinstate', 'restore') AND NOT EXISTS (
            SELECT FROM messages_letter l JOIN messages_letterserved m ON m.letter_id = l.id
            WHERE l."case" ~ ('^(reinstatement|reorganisation)-' || s.case_id || '$') AND m.served_on + 5 < s.day)""",
    "mitigated by one officer": """
        SELECT v.public_id FROM records_version v LEFT JOIN records_mitigation m ON m.id = v.mitigation_id
        WHERE v.state = 'mitigated' AND (m.id IS NULL OR m.first_certificate = m.second_certificate)""",
    "held without a statement": """
        SELECT public_id FROM records_version WHERE state = 'held' AND known_to IS NULL AND statement_id IS NULL""",
    "a measure is carried out though its entry left": """
        SELECT c.record || ' ' || s.state FROM measures_carrying c JOIN records_version v
          ON v.public_id = c.record AND v.known_to IS NULL AND v.state NOT IN ('effective', 'held')
        JOIN LATERAL (SELECT state FROM measures_carryingstep WHERE carrying_id = c.id
                      ORDER BY number DESC LIMIT 1) s
          ON s.state <> 'ended' AND (s.state <> 'suspended' OR v.state <> 'shielded')""",
    "a measure is carried out though an objection suspends its entry": """
        SELECT c.record || ' ' || s.state FROM measures_carrying c JOIN records_pause p
          ON p.public_id = c.record AND p.ended_at IS NULL AND p.suspends
        JOIN LATERAL (SELECT state FROM measures_carryingstep WHERE carrying_id = c.id
                      ORDER BY number DESC LIMIT 1) s ON s.state NOT IN ('suspended', 'ended')""",
    "a measure is carried out though a restore put its entry in doubt": """
        SELECT c.record || ' ' || s.state FROM measures_carrying c JOIN records_stop p
          ON p.target = c.record AND p.lifted_at IS NULL AND p.in_doubt
        JOIN LATERAL (SELECT state FROM measures_carryingstep WHERE carrying_id = c.id
                      ORDER BY number DESC LIMIT 1) s ON s.state <> 'ended'""",
    "a clock runs though its case is closed": """
        SELECT c."case" FROM clocks_clock c LEFT JOIN clocks_clockend e ON e.clock_id = c.id
        JOIN LATERAL (
            SELECT state FROM remedies_objectionstep WHERE 'objection-' || case_id = c."case" UNION ALL
            SELECT state FROM remedies_repairstep WHERE 'repair-' || case_id = c."case") s
          ON s.state IN ('corrected', 'withdrawn', 'upheld', 'turned-away', 'taken-back', 'lapsed', 'approved',
                         'refused')
        WHERE e.id IS NULL""",
    "a case waits though its record is gone": """
        SELECT o.id FROM (
            SELECT id, public_id, (SELECT state FROM remedies_objectionstep WHERE case_id = c.id
                                   ORDER BY number DESC LIMIT 1) IN ('marked', 'taken-up', 'forwarded') AS waits
            FROM remedies_objection c
            UNION ALL SELECT id, public_id, (SELECT state FROM remedies_repairstep WHERE case_id = c.id
                                             ORDER BY number DESC LIMIT 1) IN ('applied', 'accepted')
            FROM remedies_repair c) o
        JOIN records_version v ON v.public_id = o.public_id AND v.known_to IS NULL AND v.state = 'withdrawn'
        WHERE o.waits""",
    "a case waits and no clock runs for it": """
        SELECT r.id FROM remedies_repair r JOIN LATERAL (
            SELECT state FROM remedies_repairstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) s
          ON s.state IN ('applied', 'accepted')
        WHERE NOT EXISTS (SELECT FROM clocks_clock c LEFT JOIN clocks_clockend e ON e.clock_id = c.id
                          WHERE c."case" = 'repair-' || r.id AND e.id IS NULL)""",
    "the last day to answer is not that of a clock": """
        SELECT o.id FROM remedies_objection o WHERE NOT EXISTS (
            SELECT FROM clocks_clock c WHERE c."case" = 'objection-' || o.id AND c.due_on = o.due_on)""",
    "a measure is carried out though an answer lifted it": """
        SELECT c.record || ' ' || s.state FROM measures_carrying c JOIN measures_lift l USING (record, measure)
        JOIN LATERAL (SELECT state FROM measures_carryingstep WHERE carrying_id = c.id
                      ORDER BY number DESC LIMIT 1) s ON s.state <> 'ended'""",
    "listed though its document was withdrawn or given away": """
        SELECT c.id FROM lists_case c JOIN (
            SELECT o.public_id FROM remedies_objection o JOIN remedies_objectionstep w
              ON w.case_id = o.id AND w.act IN ('withdraw', 'rematch')
            UNION ALL SELECT o.public_id FROM remedies_proceeding o JOIN remedies_proceedingstep w
              ON w.case_id = o.id AND w.act = 'withdraw') o ON o.public_id = c.document_record
        JOIN LATERAL (SELECT state FROM lists_step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) s
          ON s.state = 'listed'""",
    "decided by who made or changed the record": """
        SELECT o.id FROM (
            SELECT o.id, o.public_id, s.actor, s.day FROM remedies_objection o JOIN remedies_objectionstep s
              ON s.case_id = o.id AND s.act IN ('correct', 'withdraw', 'rematch', 'lift', 'uphold', 'turn-away')
            UNION ALL SELECT o.id, o.public_id, s.actor, s.day FROM remedies_repair o JOIN remedies_repairstep s
              ON s.case_id = o.id AND s.act IN ('accept', 'approve', 'refuse')) o
        JOIN ledger_act a ON a.actor = o.actor AND a.day < o.day AND a.body ->> 'record' = o.public_id
          AND a.kind = ANY ('{records.version.corrected,records.version.held,records.version.withdrawn}')""",
}
"""What no table may ever hold, as a query that finds it."""

_FALLEN = """SELECT l.record FROM lists_step l JOIN lists_case c ON c.id = l.case_id AND l.act = 'list'
    JOIN records_version d ON d.public_id = c.document_record AND d.known_to IS NULL
     AND (d.state NOT IN ('effective', 'held')
          OR d.public_id IN (SELECT target FROM records_stop WHERE in_doubt AND lifted_at IS NULL))"""
"""Entries decided here on a document that does not stand any more, or that a restore put in doubt."""


def answer_stands(found: dict[str, Any], day: date) -> None:
    """No measure without a running entry; suspended means suspended (G8, G14, G20)."""
    suspended = {name for (name,) in rows("SELECT public_id FROM records_pause WHERE ended_at IS NULL AND suspends")}
    lifted, fallen = set(rows("SELECT record, measure FROM measures_lift")), rows(_FALLEN)
    for part in ("applies", "suspended"):
        for one in found[part]:
            entry = one["entry"]
            held = Version.objects.get(document_number=entry["document_number"], known_to__isnull=True)
            assert held.state in SHOWN, f"{part}: {entry}"
            assert (held.public_id,) not in fallen, "its document does not stand"
            assert not doubted([held.public_id]), "a restore put it in doubt"
            assert (held.public_id, one["measure"]) not in lifted, "lifted"
            assert held.valid_to is None or day <= held.valid_to
            assert (held.public_id in suspended) == (part == "suspended")


def nothing_is_kept_from_the_organisation(uscc: str, day: date) -> None:
    """G10: what an officer reads minus what the organisation reads is empty."""
    owner = Viewer(Actor("own", None, "organisation"), "own-file", "1", own_uscc=uscc)
    officer = Viewer(Actor("35010012345", SENDER, "unit"), "supervision", "1")
    known = clock.now()
    own = archive(viewer=owner, uscc=uscc, as_of=day, known=known).records
    for one in archive(viewer=officer, uscc=uscc, as_of=day, known=known).records:
        assert one in own


def at_the_end() -> None:
    """The ledger verifies, due days are those of the calendar, every way taken is one of the tables of transitions."""
    report = verify_ledger()
    assert report.valid, report.problems
    assert list(wrong_due_days()) == []
    legal = {
        "lists_step": {(one.act, source, one.target) for one in TRANSITIONS for source in one.sources or ("",)},
        "remedies_objectionstep": _steps(OBJECTION),
        "remedies_repairstep": _steps(REPAIR),
        "remedies_proceedingstep": _steps(PROCEEDING),
        "remedies_reorganisationstep": _steps(REORGANISATION),
        "remedies_reinstatementstep": _steps(REINSTATEMENT),
    }
    for table, known in legal.items():
        taken = rows(f"""SELECT act, coalesce(lag(state) OVER (PARTITION BY case_id ORDER BY number), ''), state
                         FROM {table}""")
        assert set(taken) <= known, set(taken) - known


def _steps(workflow: Any) -> set[tuple[str, str, str]]:
    return {(one.act, source, one.target) for one in workflow.steps for source in one.sources or ("",)}
