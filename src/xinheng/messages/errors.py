"""Refusals of messages."""

from xinheng.kernel.errors import XinhengError


class MessageWrongError(XinhengError):
    """A message or letter that cannot be made as asked."""

    code = "message-wrong"
    title = "The message cannot be made this way"
    detail = "{field}: accepted is {accepted}"


class MessageUnknownError(XinhengError):
    """No message of this number in this inbox."""

    code = "message-unknown"
    title = "There is no such message"
    detail = "{number} is no message to whoever you act for"
    status = 404


class LetterUnknownError(XinhengError):
    """No letter of this number that this authority serves; another's is answered alike."""

    code = "letter-unknown"
    title = "There is no such letter"
    detail = "{number} is no letter of the authority you act for"
    status = 404


class LetterServedError(XinhengError):
    """A letter whose service is proven already."""

    code = "letter-served"
    title = "This letter has been served"
    detail = "service of letter {number} was proven for {on}; a proof is never changed"
    status = 409


class ServiceWrongError(XinhengError):
    """A proof or failure of service that cannot be recorded."""

    code = "service-wrong"
    title = "This service cannot be recorded"
    detail = "{field}: accepted is {accepted}"


class ContactWrongError(XinhengError):
    """An address nobody can write to."""

    code = "contact-wrong"
    title = "This is no e-mail address"
    detail = "accepted is one e-mail address of the organisation, such as office@example.org"


class EndpointWrongError(XinhengError):
    """An address that is not told of messages."""

    code = "endpoint-wrong"
    title = "This address cannot be told of messages"
    detail = "{reason}; accepted: https:// and a public host, without user, password or fragment"


class EndpointUnknownError(XinhengError):
    """No endpoint of this number belongs to whoever asks."""

    code = "endpoint-unknown"
    title = "There is no such address"
    detail = "{number} is no address of whoever you act for"
    status = 404
