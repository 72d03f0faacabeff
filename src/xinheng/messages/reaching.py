"""One POST to an address somebody gave us, and to no other machine than that name means in public.

In production only https and only public addresses are reached. Every address the name resolves to is looked at, and the
connection goes to one that was looked at, so that a name cannot change its mind in between. No redirect is followed.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from xinheng.kernel.errors import Phrase
from xinheng.messages.errors import EndpointWrongError

TIMEOUT_SECONDS = 10
LONGEST_SECONDS = 30.0
"""How long one attempt may take altogether, however slowly the other side answers."""
MOST_CHARACTERS = 500
NOT_REACHED, REFUSED = "not-reached", "address-refused"


class _Pinned(HTTPConnection):
    """A connection to one address, whatever the name resolves to by then."""

    def __init__(self, place: SplitResult, address: str) -> None:
        secure = place.scheme == "https"
        super().__init__(place.hostname or "", place.port or (443 if secure else 80), timeout=TIMEOUT_SECONDS)
        self._address, self._secure, self.is_cut = address, secure, False

    def connect(self) -> None:
        """Connect to the address looked at, by TLS with the name's own certificate."""
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        if self.is_cut:  # while there was nothing to cut yet
            self.cut()

    def cut(self) -> None:
        """End the connection from another thread; whoever reads finds its end."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # the plain one: TLS would first say goodbye


_NO_ADDRESS = Phrase("This is no address")


def looked_at(url: str) -> SplitResult:
    """The parts of an address that may be told of messages; EndpointWrongError. Resolves no name."""
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError as error:
        raise EndpointWrongError(reason=_NO_ADDRESS) from error
    strict = settings.MODE == "production"
    wrong = (
        (len(url) > MOST_CHARACTERS or not url.isascii() or not url.isprintable(), _NO_ADDRESS),
        (
            place.scheme not in ({"https"} if strict else {"http", "https"}),
            Phrase("Its beginning is not https://"),
        ),
        (not place.hostname or port == 0, Phrase("There is no host")),
        (bool(place.username or place.password or place.fragment), Phrase("It holds a user, a password or a fragment")),
    )
    for holds, reason in wrong:
        if holds:
            raise EndpointWrongError(reason=reason)
    return place


def address_of(place: SplitResult) -> str:
    """The machine's address behind a name. EndpointWrongError if production may not reach it, OSError if unknown."""
    host, port = place.hostname or "", place.port or (443 if place.scheme == "https" else 80)
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if settings.MODE == "production" and not all(is_public(one) for one in found):
        raise EndpointWrongError(reason=Phrase("The host is not a public machine"))
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open network: not private, loopback, link-local, shared, mapped or reserved."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if one in ipaddress.ip_network("64:ff9b::/96"):  # an IPv4 address seen through a translator
            return is_public(str(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)))
    return one.is_global and not one.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Post once; the status of the answer as text, or why there was none. Never raises for what the other side does."""
    try:
        place = looked_at(url)
        connection = _Pinned(place, address_of(place))
    except EndpointWrongError:
        return REFUSED
    except OSError:
        return NOT_REACHED
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    limit = Timer(LONGEST_SECONDS, connection.cut)
    limit.start()
    try:
        connection.request("POST", path, body, dict(headers))
        status = str(connection.getresponse().status)
    except (OSError, HTTPException):
        return NOT_REACHED
    finally:
        limit.cancel()
        connection.close()
    return NOT_REACHED if connection.is_cut else status
