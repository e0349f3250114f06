"""Whom the product may ask over the network: public addresses and the networks that the settings name."""

from __future__ import annotations

import errno
import http.client
import smtplib
import socket
import ssl
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from pytest_django import Settings

from recommendations.notices.channels import reaching
from recommendations.notices.channels.reaching import Unreachable, ask, require_reachable
from recommendations.notices.channels.trouble import trouble_in_words
from tests.recommendations.notices import receivers
from tests.recommendations.notices.receivers import receiving

REFUSED = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_of_our_own_side_are_refused(address: str, settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = []
    with pytest.raises(Unreachable, match="内网地址"):
        require_reachable(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_for_https_only(address: str, settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = []
    require_reachable(ip_address(address))
    with pytest.raises(Unreachable, match="https"):
        require_reachable(ip_address(address), is_plain=True)


def test_the_settings_open_exactly_the_networks_they_name(settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("10.1.0.0/16")]
    require_reachable(ip_address("10.1.2.3"), is_plain=True)
    require_reachable(ip_address("::ffff:10.1.2.3"))
    for address in ("10.2.0.1", "127.0.0.1", "::1"):
        with pytest.raises(Unreachable):
            require_reachable(ip_address(address))


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every look-up of a name gives the next of the addresses, as a rebinding server does; what was looked up."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host) != "robot.example":
            return real(host, port, *args, **kwargs)
        asked.append(str(host))
        address = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (part, port)) for part in address.split()]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("addresses", ["127.0.0.1", "10.0.0.8", "1.1.1.1 127.0.0.1"])
def test_a_name_that_leads_inside_is_refused(
    addresses: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVATE_NETWORKS = []
    _resolves_to(monkeypatch, addresses)
    with receiving(receivers.wecom) as receiver:
        with pytest.raises(Unreachable, match="内网地址"):
            ask(f"https://robot.example:{receiver.port}/", body=b"{}", headers={})
        assert receiver.asked == []


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: allowed at the check, another address a moment later."""
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.2/32")]
    asked = _resolves_to(monkeypatch, "127.0.0.2", "127.0.0.1")
    with receiving(receivers.webhook) as receiver, pytest.raises(Unreachable, match="连不上对方：对方拒绝连接"):
        ask(f"http://robot.example:{receiver.port}/", body=b"{}", headers={})
    assert (asked, receiver.asked) == (["robot.example"], [])


def test_redirects_are_not_followed(settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.1/32")]
    with receiving(receivers.webhook) as receiver:

        def elsewhere(handler: Any) -> None:
            handler.send_response(307)
            handler.send_header("Location", f"{receiver.url}/secret")
            handler.end_headers()

        receiver.mood = elsewhere
        assert ask(f"{receiver.url}/a", body=b"{}", headers={}).status == 307
        assert [asked.path for asked in receiver.asked] == ["/a"]


def test_an_endless_answer_is_cut(settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.1/32")]
    with receiving(receivers.webhook) as receiver:
        receiver.answer = (200, "x" * 1_000_000)
        assert len(ask(receiver.url, body=b"", headers={}).text) == reaching.MOST_BYTES


@pytest.mark.parametrize(
    "address",
    ["ftp://1.1.1.1/", "https:///x", "https://1.1.1.1:99999/", "file:///etc/passwd", "https://no-such-host.invalid/"],
)
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    with pytest.raises(Unreachable):
        ask(address, body=b"", headers={})


def test_a_header_cannot_be_smuggled_through_the_path(settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.1/32")]
    with receiving(receivers.webhook) as receiver:
        with pytest.raises(Unreachable):
            ask(f"{receiver.url}/a HTTP/1.1\x0bX: y", body=b"", headers={})
        assert receiver.asked == []


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "对方拒绝连接"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "对方中断了连接"),
        (http.client.RemoteDisconnected("Remote end closed connection"), "对方中断了连接"),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "对方中断了连接"),
        (TimeoutError("timed out"), "等了很久没有回应"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "网络到不了对方"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "网络到不了对方"),
        (socket.gaierror(-2, "Name or service not known"), "找不到这个主机名"),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), "对方的证书没有通过验证"),
        (ssl.SSLError(1, "wrong version number"), "没有建成加密连接"),
    ],
)
def test_the_usual_troubles_are_told_in_words_and_kept_in_the_log(
    trouble: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert trouble_in_words(trouble) == words
    assert repr(trouble) in caplog.text


def test_an_unknown_trouble_comes_as_it_is() -> None:
    assert trouble_in_words(OSError(errno.EMFILE, "Too many open files")) == "[Errno 24] Too many open files"
    assert trouble_in_words(http.client.IncompleteRead(b"")) == "IncompleteRead(0 bytes read)"
    assert trouble_in_words(ValueError()) == "ValueError"
