"""A group robot and a webhook on the loopback that can misbehave on purpose, and remember what they took.

`/KIND/N` is the N-th channel's address. A message counts as taken once it is read whole and not refused.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

GOOD = {
    "wecom": '{"errcode": 0, "errmsg": "ok"}',
    "dingtalk": '{"errcode": 0, "errmsg": "ok"}',
    "feishu": '{"code": 0, "msg": "success"}',
    "webhook": "thanks",
}
Mood = Callable[[str, int], str]
"""(channel, how many requests came before) → refuse, delay, drop, or nothing."""


def good(channel: str, earlier: int) -> str:
    return ""


@dataclass(frozen=True)
class Taken:
    """One message. `name` is what a receiver can tell it by: the delivery number, or a robot's text."""

    channel: str
    name: str
    body: str
    at: float
    is_told: bool


@dataclass
class Taking:
    """What happened since the last reset."""

    taken: list[Taken] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    moods: Counter[str] = field(default_factory=Counter)


class Receiver:
    """Runs in threads of its own, at one port for as long as the campaign lasts."""

    def __init__(self) -> None:
        self.taking = Taking()
        self.mood: Mood = good
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def reset(self, mood: Mood = good) -> None:
        with self._lock:
            self.taking, self.mood = Taking(), mood

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        channel = urlsplit(handler.path).path
        kind = channel.split("/")[1]
        name = handler.headers.get("X-Tracker-Delivery") or _text(kind, json.loads(body))
        with self._lock:
            taking, mood = self.taking, self.mood(channel, self.taking.seen[channel])
            taking.seen[channel] += 1
            taking.moods[mood] += 1
            if mood != "refuse":
                taking.taken.append(Taken(channel, name, body, time.monotonic(), mood != "drop"))
        if mood == "drop":
            handler.close_connection = True
            return
        if mood == "delay":
            time.sleep(0.3)
        handler.send_response(503 if mood == "refuse" else 200)
        handler.end_headers()
        handler.wfile.write(b"" if mood == "refuse" else GOOD[kind].encode())


def _text(kind: str, message: dict[str, dict[str, str]]) -> str:
    match kind:
        case "wecom":
            return message["markdown"]["content"]
        case "dingtalk":
            return message["markdown"]["text"]
        case _:
            return message["content"]["text"]
