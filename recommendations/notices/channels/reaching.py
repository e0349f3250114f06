"""Asking another server over HTTP without being turned against our own network.

The name is resolved once, every address it has is checked, and the connection goes to a checked address: a
name that answers differently the second time (DNS rebinding) finds nobody asking. Redirects are not
followed, the answer is cut at `MOST_BYTES`, and the whole exchange ends after `LONGEST` seconds.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .trouble import trouble_in_words

LONGEST = 10.0
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 3
_NAT64 = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


class Unreachable(Exception):
    """Nothing was answered; the message says why, for the page."""


@dataclass(frozen=True)
class Reply:
    status: int
    text: str


def ask(url: str, *, body: bytes, headers: Mapping[str, str], method: str = "POST", is_trusted: bool = False) -> Reply:
    """Send once. `is_trusted`: the operator wrote this address into the settings, any address will do."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Unreachable(_("地址的端口无效"))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(_("地址须以 https:// 开头"))
    addresses = resolve(parts.hostname, port)
    if not is_trusted:
        for address in addresses:
            require_reachable(address, is_plain=parts.scheme == "http")
    connection = _Pinned(parts.hostname, port, addresses, is_encrypted=parts.scheme == "https")
    return _exchange(connection, parts, method, body, headers)


def resolve(host: str, port: int) -> list[Address]:
    """Every address of a host, in the order the resolver prefers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("找不到主机 %(host)s") % {"host": host})
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def require_reachable(address: Address, *, is_plain: bool = False) -> None:
    """Public addresses, and the private networks that the settings name. Raises Unreachable for the rest.

    Plain HTTP is for one's own networks only: a key must not cross the internet in the clear.
    """
    inner = _inside(address)
    if any(inner.version == network.version and inner in network for network in settings.PRIVATE_NETWORKS):
        return
    if not inner.is_global or inner.is_multicast:
        raise Unreachable(_("%(address)s 是内网地址，设置 PRIVATE_NETWORKS 没有允许连接它") % {"address": address})
    if is_plain:
        raise Unreachable(_("公网地址须用 https"))


def _inside(address: Address) -> Address:
    """The IPv4 address that some IPv6 addresses are only a wrapping of."""
    if isinstance(address, IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if wrapped is None and address in _NAT64:
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address


class _Pinned(http.client.HTTPConnection):
    """Connects to checked addresses, whatever the name resolves to by now; TLS still checks the name."""

    def __init__(self, host: str, port: int, addresses: Sequence[Address], *, is_encrypted: bool) -> None:
        super().__init__(host, port, timeout=LONGEST)
        self.default_port = 443 if is_encrypted else 80
        self.addresses = [str(address) for address in addresses][:MOST_ADDRESSES]
        self.context = ssl.create_default_context() if is_encrypted else None
        self.is_cut = False
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self.wire = plain = self._plain()
        if self.context:
            encrypted = self.context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self.wire = encrypted
            encrypted.do_handshake()

    def _plain(self) -> socket.socket:
        trouble: OSError | None = None
        for address in self.addresses:
            try:
                return socket.create_connection((address, self.port), LONGEST / len(self.addresses))
            except OSError as error:
                trouble = error
        raise trouble or OSError(self.host)

    def cut(self) -> None:
        """End the exchange from outside: a timeout per read does not stop a server that drips.

        `sock` is gone by the time the answer's body is read, if the server closes after it; the wire is not."""
        self.is_cut = True
        if self.wire is not None:
            with contextlib.suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


def _exchange(connection: _Pinned, parts: SplitResult, method: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    timer = threading.Timer(LONGEST, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        reply = Reply(response.status, response.read(MOST_BYTES).decode(errors="replace"))
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        if connection.is_cut:
            raise Unreachable(_("对方没有在%(seconds)s秒内答完") % {"seconds": int(LONGEST)})
        raise Unreachable(_("连不上对方：%(why)s") % {"why": trouble_in_words(trouble)})
    finally:
        timer.cancel()
        connection.close()
    if connection.is_cut:
        raise Unreachable(_("对方没有在%(seconds)s秒内答完") % {"seconds": int(LONGEST)})
    return reply
