"""Refusals of backup, restore and opening."""

from xinheng.kernel.errors import NotAvailableError, XinhengError


class BackupExistsError(XinhengError):
    """The file a backup would be written to is there already."""

    code = "backup-exists"
    title = "A file of this name is there already"
    detail = "{file} is there already; a backup never overwrites another: give a new name"


class BackupNotWrittenError(NotAvailableError):
    """The backup file cannot be written."""

    code = "backup-not-written"
    title = "The backup could not be written"
    detail = "{file}: {reason}; nothing was left behind under this name"


class BackupWrongError(XinhengError):
    """The file is no backup, is cut off, or was changed."""

    code = "backup-wrong"
    title = "This is not a whole backup"
    detail = "{file}: {reason}; nothing was restored"


class BackupNewerError(XinhengError):
    """The backup was made by a newer program."""

    code = "backup-newer"
    title = "The backup was made by a newer version"
    detail = "This program does not know the migration {migration}; restore with version {version} or a later one"


class RestoredClosedError(XinhengError):
    """Everything was restored, and the node stays closed. The facts are those of the restore."""

    code = "restored-closed"
    title = "The backup is restored; the node stays closed"
    detail = "{reason}: {rows} rows and {files} files are back, nothing is shown yet; see xinheng node open --help"


class PassphraseError(XinhengError):
    """The keys in the backup are sealed, and the passphrase is missing or wrong."""

    code = "passphrase-wrong"
    title = "The passphrase does not open this backup"
    detail = "{reason}; name the file that holds it with --passphrase-file"


class TargetNotEmptyError(XinhengError):
    """A backup is restored into an empty place only."""

    code = "target-not-empty"
    title = "A backup is restored into an empty data folder only"
    detail = "{target} holds {found}; name another folder in XINHENG_HOME (or an empty database)"


class RestoreFailedError(XinhengError):
    """What was restored does not verify."""

    code = "restore-not-verified"
    title = "What was restored does not verify"
    detail = "{problems} problem(s), the first: {first}; the node stays closed"


class JournalMissingError(XinhengError):
    """Without the journal nobody knows what was hidden since the backup."""

    code = "journal-missing"
    title = "The journal of withdrawals is missing"
    detail = (
        "Nobody here knows what was withdrawn after the backup of {since}. Find the file and say: xinheng node open "
        "--journal FILE. If it is lost, compare with the departments, then say: xinheng node open --without-journal "
        "--reason TEXT"
    )


class JournalElsewhereError(XinhengError):
    """The journal given does not continue the one the backup was made with."""

    code = "journal-elsewhere"
    title = "This journal does not belong to the backup"
    detail = "{path} ends before the backup or is another node's: line {line} is not the one the backup was made at"


class ReasonMissingError(XinhengError):
    """A node was to be opened without its journal and without a reason."""

    code = "reason-missing"
    title = "A reason is missing"
    detail = "Say in --reason how it was found out what had been withdrawn since the backup: it stands in the ledger"
