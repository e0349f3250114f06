"""A mail server on the loopback that can misbehave on purpose, and remembers every letter it took.

A letter counts as accepted from the moment its text has arrived whole and was not refused, whether or not the
sender ever hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy

_LINK = re.compile(r"/notices/(\d+)/")


@dataclass(frozen=True)
class Treatment:
    """What the server does with one letter: refuse its recipient, or wait, or drop the line around the answer."""

    refuse: str = ""
    wait: float = 0.0
    drop: str = ""


PLAIN = Treatment()
Mood = Callable[[str, int], Treatment]
"""(recipient, how many letters to them came before this one) → what to do with it."""


def good(recipient: str, earlier: int) -> Treatment:
    return PLAIN


@dataclass(frozen=True)
class Acceptance:
    """One letter taken: `is_told` unless the line was dropped or the sender had left before the answer."""

    message_id: str
    recipient: str
    notices: tuple[int, ...]
    at: float
    is_told: bool


@dataclass
class Tally:
    """What happened since the last reset."""

    accepted: list[Acceptance] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)


class Sink:
    """Runs in a thread of its own. `mood` decides; `alarm` fires at the n-th letter, before or after its answer."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.mood: Mood = good
        self.port = 0
        self.open_lines = 0
        self._alarm: tuple[int, str, float] = (0, "", 0.0)
        self._rung = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.listen()

    def listen(self) -> None:
        """Open the door (again, at the same port)."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def shut(self) -> None:
        """Close the door: connections are refused. Lines that are open stay."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()

    def reset(self, mood: Mood = good) -> None:
        self.tally, self.mood, self._alarm = Tally(), mood, (0, "", 0.0)
        self._rung.clear()

    def set_alarm(self, letter: int, point: str, hold: float) -> None:
        """Ring at the n-th letter: `before` its answer, which is then held back for `hold` seconds, or `after`."""
        self._alarm = (letter, point, hold)
        self._rung.clear()

    def wait_for_alarm(self, patience: float) -> bool:
        return self._rung.wait(patience)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_lines += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, _Dropped):
                await self._talk(reader, writer)
        finally:
            self.open_lines -= 1
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient, treatment = "", PLAIN
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            words = line.decode(errors="replace").strip()
            match words[:4].upper():
                case "RCPT":
                    recipient = words.partition("<")[2].rpartition(">")[0]
                    treatment = self._treat(recipient)
                    writer.write(f"{treatment.refuse or '250 OK'}\r\n".encode())
                case "EHLO":
                    writer.write(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
                case "DATA" if treatment.refuse:
                    writer.write(b"554 no valid recipients\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    await self._take(reader, writer, recipient, treatment)
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 OK\r\n")

    def _treat(self, recipient: str) -> Treatment:
        treatment = self.mood(recipient, self.tally.seen[recipient])
        self.tally.seen[recipient] += 1
        if treatment.refuse:
            self.tally.refused[treatment.refuse[:3]] += 1
        return treatment

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str, treatment: Treatment
    ) -> None:
        content = await reader.readuntil(b"\r\n.\r\n")
        number = len(self.tally.accepted) + 1
        letter = message_from_bytes(content, policy=policy.default)
        pks = tuple(int(found) for found in _LINK.findall(letter.get_content()))
        is_told = treatment.drop != "before" and treatment.wait < 3
        self.tally.accepted.append(
            Acceptance(str(letter["Message-ID"]).strip(), recipient, pks, time.monotonic(), is_told)
        )
        alarm, point, hold = self._alarm
        if number == alarm and point == "before":
            self._rung.set()
            await asyncio.sleep(hold)
        await asyncio.sleep(treatment.wait)
        if treatment.drop == "before":
            writer.transport.abort()
            raise _Dropped
        writer.write(b"250 taken\r\n")
        await writer.drain()
        if number == alarm and point == "after":
            self._rung.set()
        if treatment.drop == "after":  # not abort: a reset could eat the answer that was just given
            raise _Dropped


class _Dropped(Exception):
    """The line was cut on purpose."""
