"""Reads of records: the public ones, the archive, and what an intake asks."""

from xinheng.records.selectors.archive import OWN_FILE_READ, Archive, ArchivedRecord, archive, count_declared, own_file
from xinheng.records.selectors.bulk import ORGANISATION_COLUMNS, RECORD_COLUMNS, Bulk, bulk_of
from xinheng.records.selectors.changes import (
    Change,
    Place,
    changes_of_batch,
    changes_of_batches,
    changes_of_days,
    changes_of_replacement,
    changes_of_stop,
    changes_of_versions,
)
from xinheng.records.selectors.intake import current_by_keys
from xinheng.records.selectors.letters import Letter, letter
from xinheng.records.selectors.own_records import OwnLine, OwnList, OwnQuery, OwnRecord, own_record, own_records
from xinheng.records.selectors.public import (
    AuthorityReports,
    PublicRecord,
    RegisterQuery,
    count_register,
    counts_by_kind,
    deciding_authorities,
    newest_records,
    newly_shown,
    public_record,
    public_records,
    repair_days,
    timeliness,
    walked_records,
)
from xinheng.records.selectors.stops import StopCount, running_stops, stop_counts

__all__ = [
    "ORGANISATION_COLUMNS",
    "OWN_FILE_READ",
    "RECORD_COLUMNS",
    "Archive",
    "ArchivedRecord",
    "AuthorityReports",
    "Bulk",
    "Change",
    "Letter",
    "OwnLine",
    "OwnList",
    "OwnQuery",
    "OwnRecord",
    "Place",
    "PublicRecord",
    "RegisterQuery",
    "StopCount",
    "archive",
    "bulk_of",
    "changes_of_batch",
    "changes_of_batches",
    "changes_of_days",
    "changes_of_replacement",
    "changes_of_stop",
    "changes_of_versions",
    "count_declared",
    "count_register",
    "counts_by_kind",
    "current_by_keys",
    "deciding_authorities",
    "letter",
    "newest_records",
    "newly_shown",
    "own_file",
    "own_record",
    "own_records",
    "public_record",
    "public_records",
    "repair_days",
    "running_stops",
    "stop_counts",
    "timeliness",
    "walked_records",
]
