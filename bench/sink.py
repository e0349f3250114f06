"""A mail server on the loopback that takes everything and keeps only counts: lean, so that it is not what is measured.

Prints its port; when its input closes, prints what came: moments, Message-IDs, lines told, bytes.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from email import message_from_bytes, policy

MESSAGE_ID = re.compile(rb"^Message-ID: (.+?)\r$", re.M | re.I)
BYE = b"221 bye\r\n"
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


class Session(asyncio.Protocol):
    """One connection. Offers what every mail server of the day does: 8BITMIME, SIZE, pipelining."""

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        self.buffer = bytearray()
        self.is_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        transport.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        """Commands that come in a row are answered in a row."""
        self.buffer += data
        answers = []
        while (end := self.buffer.find(b"\r\n.\r\n" if self.is_letter else b"\r\n")) >= 0:
            if self.is_letter:
                self.box.keep(bytes(self.buffer[: end + 2]))
                del self.buffer[: end + 5]
                self.is_letter = False
                answers.append(b"250 OK\r\n")
            else:
                answers.append(self.answer(bytes(self.buffer[:end]).upper()))
                del self.buffer[: end + 2]
        self.transport.write(b"".join(answers))
        if answers[-1:] == [BYE]:
            self.transport.close()

    def answer(self, line: bytes) -> bytes:
        if line.startswith(b"EHLO"):
            return b"250-bench\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"
        if line == b"DATA":
            self.is_letter = True
            return b"354 go on\r\n"
        return BYE if line == b"QUIT" else b"250 OK\r\n"


async def serve() -> None:
    box, loop = Mailbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(box), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while words := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        if words == "count":
            print(len(box.ids), flush=True)
    server.close()
    print(json.dumps({"moments": box.moments, "ids": box.ids, "size": box.size, "lines": box.lines}))


if __name__ == "__main__":
    asyncio.run(serve())
