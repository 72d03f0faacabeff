"""Refusals of accounts."""

from xinheng.kernel.errors import XinhengError


class AuthorityUnknownError(XinhengError):
    """No authority with this code is registered on this node."""

    code = "authority-unknown"
    title = "This authority is not registered here"
    detail = "{uscc} is no authority of this node; register it with: xinheng accounts authorities import FILE"


class AuthorityFileError(XinhengError):
    """The file of authorities cannot be read as such."""

    code = "authority-file-unreadable"
    title = "The file of authorities cannot be read"
    detail = "{reason}; accepted: a CSV in UTF-8 or GB18030 with the columns name,uscc,level,division,kinds"


class PurposeMissingError(XinhengError):
    """A read of non-public data without actor, purpose or case (G19)."""

    code = "trace-incomplete"
    title = "No trace, no data"
    detail = "a read of non-public data names actor, purpose and case; missing: {missing}"


class PurposeNotAcceptedError(XinhengError):
    """A read for a purpose that is no matter of the rulebook and not the register's own work (G19)."""

    code = "purpose-not-accepted"
    title = "Nothing is read for this"
    detail = "{purpose!r} is no purpose of a read here today; accepted: {accepted}"
    status = 403


class AuditorOnlyError(XinhengError):
    """Somebody else than the audit administration asks for everybody's reads (G23)."""

    code = "auditor-only"
    title = "Only the audit administration reads this"
    detail = "who looked at one organisation is asked by its code; everybody's reads are the auditor's alone"
    status = 403


class ActorUnknownError(XinhengError):
    """``XINHENG_ACTOR`` names no operator of this node."""

    code = "actor-unknown"
    title = "Nobody of this name may act here"
    detail = (
        "{actor!r} may not act here; demo mode: leave XINHENG_ACTOR empty to act as the operator made by setup; "
        "production: an operator lets you in with: xinheng accounts operators bind NAME"
    )


class OperatorOnlyError(XinhengError):
    """An act of the node itself, asked for in the name of an authority."""

    code = "operator-only"
    title = "Only the node's operator does this"
    detail = "{command} acts for the node, and {authority} is an authority; leave XINHENG_ACTOR empty"
    status = 403


class OperatorUnknownError(XinhengError):
    """No such operating-system user, or none that is bound."""

    code = "operator-unknown"
    title = "No such operating-system user"
    detail = "{os_user!r} is no user of this machine, or not bound; xinheng accounts operators list shows who is"
    status = 404


class LastOperatorError(XinhengError):
    """Nobody would be left to run a command."""

    code = "operator-last"
    title = "Somebody has to be left"
    detail = "{os_user} is the only operator; bind another one first: xinheng accounts operators bind NAME"
    status = 409


class MandateWrongError(XinhengError):
    """A mandate that cannot be given as it stands."""

    code = "mandate-wrong"
    title = "This mandate cannot be given"
    detail = "{field}: accepted is {accepted}"


class MandateUnknownError(XinhengError):
    """No mandate of this number."""

    code = "mandate-unknown"
    title = "There is no such mandate"
    detail = "no mandate has the number {number}, or it was taken back before"
    status = 404


class NotMandatedError(XinhengError):
    """Nobody acts without a mandate that covers the act."""

    code = "not-mandated"
    title = "No mandate covers this"
    detail = "{reason}"
    status = 403


class AccountUnknownError(XinhengError):
    """No account of this name."""

    code = "account-unknown"
    title = "There is no such account"
    detail = "no account is called {account!r}"
    status = 404


class OfficeTakenError(XinhengError):
    """One person, one office of the three, and no officer's mandate beside it (G23)."""

    code = "office-incompatible"
    title = "The three administrations are never one person"
    detail = "{account} already holds {held}; system, security and audit administration go to three people"
    status = 409


class BootstrappedError(XinhengError):
    """The three first invitations were made before."""

    code = "already-bootstrapped"
    title = "The three administrators were invited before"
    detail = (
        "an office is invited once more only when its code ran out, after fourteen days, or was taken back, "
        "before anybody used it; "
        "for an account that exists see: xinheng accounts recovery"
    )


class InvitationWrongError(XinhengError):
    """A code that opens nothing: never made, used or taken back before, or too old. One answer for all."""

    code = "invitation-wrong"
    title = "This code opens nothing"
    detail = "the code is wrong, was used or taken back before, or is too old; ask whoever wrote you for a new one"
    status = 404


class InvitationUnknownError(XinhengError):
    """No invitation of this number waits to be used, or not one of whoever asks."""

    code = "invitation-unknown"
    title = "No such invitation is open"
    detail = "{number} is no invitation that can be taken back; it may have been used, taken back or too old before"
    status = 404


class OwnInvitationError(XinhengError):
    """An officer invites the own account."""

    code = "own-invitation"
    title = "Nobody invites themselves"
    detail = "{account} is your own account; a letter goes to somebody else"
    status = 409


class AccountTakenError(XinhengError):
    """The account of an invitation exists; its owner signs in and uses the code then."""

    code = "account-taken"
    title = "This account exists already"
    detail = "sign in as {account} first, then use the code"
    status = 409


class PasswordWeakError(XinhengError):
    """A password that is too easy to guess."""

    code = "password-weak"
    title = "This password is too easy to guess"
    detail = "{reason}"


class ClientUnknownError(XinhengError):
    """No machine client of this id, or its grant was taken back before."""

    code = "client-unknown"
    title = "There is no such client"
    detail = "no client has the id {client}, or it was revoked before; xinheng accounts clients list shows all"
    status = 404


class TokenMissingError(XinhengError):
    """A machine client's operation without a token in the header where it belongs."""

    code = "token-missing"
    title = "This needs a client's token"
    detail = "send the header Authorization: Bearer TOKEN; a token comes from POST /oauth/token; cookies are not read"
    status = 401


class TokenWrongError(XinhengError):
    """A token that opens nothing: never given, expired, or its client's grant has ended. One answer for all three."""

    code = "token-wrong"
    title = "This token opens nothing"
    detail = "it was never given, is older than {minutes} minutes, or its client's grant has ended; ask for a new one"
    status = 401


class TokenInAddressError(XinhengError):
    """A token in the address, where logs and histories keep it."""

    code = "token-in-address"
    title = "A token never stands in an address"
    detail = "send it in the header Authorization: Bearer TOKEN only; this one has been ended, ask for a new one"
    status = 400


class NotGrantedError(XinhengError):
    """The client's grant does not cover what it asks for."""

    code = "not-granted"
    title = "The client's grant does not cover this"
    detail = "{field}: asked was {asked}, granted is {granted}"
    status = 403


class DailyQuotaSpentError(XinhengError):
    """A client has used a scope as often as its grant says for one day."""

    code = "daily-quota-spent"
    title = "The client's quota of this day is used up"
    detail = "{daily} a day are granted for {scope}; the next day begins in {retry_after} s, in the time of Shanghai"
    status = 429


class RecusedError(XinhengError):
    """An officer who keeps out of what concerns an organisation acts on it."""

    code = "recused"
    title = "You keep out of what concerns this organisation"
    detail = "a recusal stands between this officer and {uscc}; somebody else of the authority does this"
    status = 403


class RecusalWrongError(XinhengError):
    """A recusal that cannot be recorded or lifted as asked."""

    code = "recusal-wrong"
    title = "No recusal can be recorded or lifted this way"
    detail = "{field}: accepted is {accepted}"


class RecusalUnknownError(XinhengError):
    """No recusal of this number, or none that still stands."""

    code = "recusal-unknown"
    title = "No such recusal stands"
    detail = "no standing recusal has the number {number}; it may have been lifted before"
    status = 404


class RecoveryWrongError(XinhengError):
    """A recovery that cannot be proposed or confirmed as asked."""

    code = "recovery-wrong"
    title = "This account cannot be recovered this way"
    detail = "{field}: accepted is {accepted}"
    status = 409


class RecoveryUnknownError(XinhengError):
    """No recovery of this number waits for a second person."""

    code = "recovery-unknown"
    title = "No such recovery waits"
    detail = "{number} is no recovery that waits for a second person"
    status = 404
