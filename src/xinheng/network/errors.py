"""Refusals of what passes between nodes."""

from xinheng.kernel.errors import XinhengError


class DeskOnlyError(XinhengError):
    """A public node was asked for what only a desk node does."""

    code = "role-public"
    title = "A public node does not do this"
    detail = (
        "xinheng {command} belongs to the desk node; this node (XINHENG_ROLE=public) only takes its files and serves"
    )
    exit_code = 1
    status = 403


class PublicOnlyError(XinhengError):
    """A desk node was asked to take another node's file over its own data."""

    code = "role-desk"
    title = "A desk node takes no file of another node"
    detail = "This node keeps the records itself; set XINHENG_ROLE=public on the machine that shows them"


class SignerUnknownError(XinhengError):
    """No key says whose files this node takes."""

    code = "signer-unknown"
    title = "It is not said whose files this node takes"
    detail = "Set XINHENG_DESK_KEY to the 64 characters that the desk node says with: xinheng network key"


class SignatureWrongError(XinhengError):
    """The file was not signed by the desk node, or was changed since."""

    code = "signature-wrong"
    title = "The file is not signed by the desk node"
    detail = "{file} does not carry the signature of {key}; nothing was taken"


class FileOlderError(XinhengError):
    """An older file, or the same one again, must not bring back what has ended since."""

    code = "file-not-newer"
    title = "The file is not newer than what is shown"
    detail = "The file has number {number}, this node shows number {shown}; take a later one"
    status = 409


class RulebookOtherError(XinhengError):
    """The desk node goes by another rulebook than this program."""

    code = "rulebook-other"
    title = "The desk node goes by another rulebook"
    detail = (
        "Its rulebook was in the file and lies in {path} now; set XINHENG_RULEBOOK to that folder and take it again"
    )
    status = 409
