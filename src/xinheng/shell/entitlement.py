"""Who may run which command. A command that is named nowhere here needs somebody who acts.

``tests/shell/commands.yaml`` is the whole matrix; a command without a row there fails the build.
"""

NOBODY = frozenset(
    {
        *("days add", "days count", "identifiers check", "rulebook check", "rulebook show", "rulebook matters"),
        "rulebook editions",
        *("exchange issues", "exchange quality", "exchange template"),
        *("publicity show", "publicity stops", "clocks late"),
    }
)
"""They compute from what is asked, or say what the public may know."""

MACHINE = frozenset(
    {
        *("setup", "serve", "demo", "network key", "network take", "ledger verify", "publicity snapshot"),
        *("messages tell", "node backup", "node clock", "node open", "node restore", "node verify"),
    }
)
"""Upkeep of the machine: whoever holds its data folder and its database can do it, also where no account is left."""

OPERATOR = frozenset(
    {
        *("accounts authorities import", "accounts bootstrap", "accounts mandates invite", "accounts mandates revoke"),
        *("accounts invitations list", "accounts invitations withdraw"),
        *("accounts clients create", "accounts clients renew", "accounts clients revoke"),
        *("accounts recovery propose", "accounts recovery confirm"),
        *("accounts recusals add", "accounts recusals end"),
        *("accounts close", "accounts operators bind", "accounts operators end", "accounts operators list"),
        *("records destruction propose", "records destruction confirm"),
        *("network export", "subjects import", "publicity stop", "publicity lift"),
        *("messages open", "messages close", "messages replay"),
        *("rulebook propose", "rulebook approve", "rulebook withdraw", "rulebook activate"),
    }
)
"""Acts of the node itself: nobody does them for an authority."""


def admit(words: str) -> None:
    """ActorUnknownError where nobody acts who may; OperatorOnlyError for an officer where the node itself acts.

    Called with the database at hand, before anything of the command is done.
    """
    if words in NOBODY or words in MACHINE:
        return
    from xinheng.accounts.errors import OperatorOnlyError
    from xinheng.accounts.selectors import operator

    actor = operator()
    if words in OPERATOR and actor.authority_uscc is not None:
        raise OperatorOnlyError(command=words, authority=actor.authority_uscc)
