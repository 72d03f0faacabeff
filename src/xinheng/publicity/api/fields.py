"""What each field of each document means, by schema and field."""

_ORGANISATION = {
    "uscc": "Unified social credit code (GB 32100-2015).",
    "name": "Registered name.",
    "subject_kind": "Kind of organisation, such as `enterprise`.",
    "state": "`active`, `revoked`, `deregistered`, `moved` or `unknown`.",
    "former_names": "Earlier registered names.",
    "entity_type": "Type of entity as the registry names it; empty where it does not.",
    "registered_on": "Day of registration; null where the registry does not say.",
    "place": "Province and city of registration.",
    "listed": "False where the name is a person's: ask search engines not to list it.",
    "day": "The day this holds for.",
    "counts": "How many records are public, by kind.",
}
_CHANGE = {
    "act": "Index of the act of the ledger after which this holds; grows along the feed.",
    "id": "Public identifier of the record.",
    "change": "What became of it.",
}

FIELDS: dict[str, dict[str, str]] = {
    "HitDocument": {
        "uscc": _ORGANISATION["uscc"],
        "name": _ORGANISATION["name"],
        "state": _ORGANISATION["state"],
        "place": _ORGANISATION["place"],
        "matched_former_name": "The former name that matched, where one did.",
    },
    "HitsDocument": {
        "items": "What was found, best first.",
        "similar": "True when no name has exactly these characters and only similar ones were found.",
        "next_cursor": "Where to go on; null at the end.",
    },
    "OrganisationDocument": _ORGANISATION,
    "AuthorityDocument": {"uscc": "Code of the authority that decided.", "name": "Its name as the document has it."},
    "RuleDocument": {
        "key": "Key of the window rule; see `/api/v1/rulebook/{key}`.",
        "min_months": "Months after which the organisation may ask for repair; null where there is no repair.",
        "max_months": "Months after which display ends; null where the document's own validity decides.",
        "instrument": "Key of the instrument the rule rests on.",
        "instrument_title": "Its title.",
        "article": "Its article.",
        "verified": "Whether the value was read in the instrument itself.",
    },
    "RecordDocument": {
        "id": "Public identifier, the same for every version of the record.",
        "kind": "Key of the record kind.",
        "uscc": _ORGANISATION["uscc"],
        "name": "Name of the organisation in the registry.",
        "title": "What the document is called.",
        "authority": "The authority that decided.",
        "document_number": "Number as printed; empty where the document has none.",
        "decided_on": "Day of the decision.",
        "severity": "`minor`, `general` or `serious` for kinds with classes, else null.",
        "penalty_types": "Codes of the types of penalty.",
        "amount_fen": "Amount in fen, where the document names one.",
        "content": "What was decided.",
        "marks": "`corrected`: its sender corrected it; `under-objection`: the organisation objects; "
        "`in-proceedings`: a reconsideration or a lawsuit runs, and the organisation wants it shown; "
        "`no-measure`: a proof is missing, and no measure may rest on it.",
        "fields": "The public official fields as stored, by their codes.",
        "public_from": "First day it is shown.",
        "public_to": "First day it is no longer shown; null: no end is known.",
        "repair_from": "First day the organisation may ask for repair; null where there is nothing to repair.",
        "repair_door": "Where it asks for repair: `here`, `credit-china`, `necips` or `court`.",
        "repair_door_name": "Name of that place.",
        "repair_door_address": "Its address as text; empty where the record's own authority is asked.",
        "origin": "`imported` for lists that other authorities keep, else `own`.",
        "rule": "Why it is shown as long as it is.",
    },
    "RecordsDocument": {"items": "The records.", "next_cursor": "Where to go on; null at the end."},
    "ShownChangeDocument": _CHANGE | {"record": "The record as it is public on the day of asking."},
    "EndedChangeDocument": _CHANGE,
    "ChangesDocument": {
        "items": "Entries in the order of acts; can be empty.",
        "next_cursor": "Where to go on, now or another day; never null.",
        "more": "True when there is more to hear now.",
    },
    "RulebookEntryDocument": {
        "key": "The key asked for.",
        "edition": "Digest of the rulebook's edition.",
        "entries": "Every entry with this key; `type` names what it is.",
    },
}
