"""A mail server on the loopback that takes everything and keeps only counts: lean, so that it is not what is measured.

Prints its port; when its input closes, prints what came: moments, Message-IDs, lines told, bytes.
"""

from __future__ import annotations

import json
import re
import socket
import socketserver
import sys
import threading
import time
from email import message_from_bytes, policy

MESSAGE_ID = re.compile(rb"^Message-ID: (.+?)\r$", re.M | re.I)
END = b"\r\n.\r\n"
TAKEN, GO_ON, BYE = b"250 OK\r\n", b"354 go on\r\n", b"221 bye\r\n"
ONE_IN = 500
"""Every so many letters one is read as a mailbox would, to see that it is whole."""


class Mailbox:
    def __init__(self) -> None:
        self.moments: list[float] = []
        self.ids: list[str] = []
        self.size = 0
        self.lines: list[int] = []

    def keep(self, letter: bytes) -> None:
        self.moments.append(time.time())
        self.size += len(letter)
        found = MESSAGE_ID.search(letter)
        self.ids.append(found[1].decode() if found else "")
        if len(self.ids) % ONE_IN == 1:
            read = message_from_bytes(letter, policy=policy.default)
            self.lines.append(read.get_content().count("为什么收到"))


class Session(socketserver.BaseRequestHandler):
    """One connection. Offers what every mail server of the day does: 8BITMIME, SIZE, pipelining. Commands that come in
    a row are answered in a row."""

    box: Mailbox

    def handle(self) -> None:
        line: socket.socket = self.request
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(b"220 bench\r\n")
        buffer, is_letter = b"", False
        while data := line.recv(1 << 16):
            buffer += data
            answers = b""
            while (end := buffer.find(END if is_letter else b"\r\n")) >= 0:
                said, buffer = buffer[: end + 2], buffer[end + (len(END) if is_letter else 2) :]
                if is_letter:
                    self.box.keep(said)
                    is_letter, answer = False, TAKEN
                else:
                    answer = self.answer(said)
                    is_letter = answer is GO_ON
                answers += answer
            line.sendall(answers)
            if answers.endswith(BYE):
                return

    def answer(self, line: bytes) -> bytes:
        command = line[:4].upper()  # "MAIL" and "mail" are the same: RFC 5321 2.4
        if command == b"DATA":
            return GO_ON
        if command == b"EHLO":
            return b"250-bench\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"
        return BYE if command == b"QUIT" else TAKEN


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def serve() -> None:
    box = Session.box = Mailbox()
    server = Server(("127.0.0.1", 0), Session)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    while words := sys.stdin.readline().strip():
        if words == "count":
            print(len(box.ids), flush=True)
    print(json.dumps({"moments": box.moments, "ids": box.ids, "size": box.size, "lines": box.lines}))


if __name__ == "__main__":
    serve()
