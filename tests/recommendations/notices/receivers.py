"""Receivers on the loopback that behave as the platforms do: they check what they get, and answer in their words.

WeCom and DingTalk answer HTTP 200 with an `errcode` whatever happens; Feishu answers a `code`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SECRET = "SEC0123456789abcdef0123456789"


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Judge = Callable[[Asked], tuple[int, str]]


@dataclass
class Receiver:
    """`judge` answers (status, text); `accepted` keeps what was answered well. `mood` overrides the judge."""

    judge: Judge
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    accepted: list[Asked] = field(default_factory=list)
    mood: Callable[[BaseHTTPRequestHandler], None] | None = None
    answer: tuple[int, str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiving(judge: Judge) -> Iterator[Receiver]:
    found = Receiver(judge)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, query, dict(self.headers.items()), body)
            found.asked.append(asked)
            if found.mood:
                found.mood(self)
                return
            status, text = found.answer or found.judge(asked)
            if found.answer is None and text in GOOD:
                found.accepted.append(asked)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


GOOD = {
    '{"errcode": 0, "errmsg": "ok"}',
    '{"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}',
    "thanks",
    '{"code":0,"id":"m-1"}',
}


def _robot(code: str, words: str, number: int, said: str) -> tuple[int, str]:
    return 200, json.dumps({code: number, words: said})


def wecom(asked: Asked) -> tuple[int, str]:
    """qyapi.weixin.qq.com/cgi-bin/webhook/send"""
    if asked.path != "/cgi-bin/webhook/send" or asked.query.get("key") != "wecom-key":
        return _robot("errcode", "errmsg", 93000, "invalid webhook url")
    message = asked.json
    content = message.get("markdown", {}).get("content", "")
    if message.get("msgtype") != "markdown" or not content:
        return _robot("errcode", "errmsg", 40008, "invalid message type")
    if len(content.encode()) > 4096:
        return _robot("errcode", "errmsg", 40058, "markdown.content exceed max length 4096")
    return _robot("errcode", "errmsg", 0, "ok")


def dingtalk(asked: Asked) -> tuple[int, str]:
    """oapi.dingtalk.com/robot/send with 加签: the signature must be that of the timestamp, within an hour."""
    if asked.path != "/robot/send" or asked.query.get("access_token") != "ding-token":
        return _robot("errcode", "errmsg", 300001, "token is not exist")
    moment = asked.query.get("timestamp", "")
    digest = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    if asked.query.get("sign") != base64.b64encode(digest).decode():
        return _robot("errcode", "errmsg", 310000, "sign not match")
    markdown = asked.json.get("markdown", {})
    if asked.json.get("msgtype") != "markdown" or not markdown.get("title") or not markdown.get("text"):
        return _robot("errcode", "errmsg", 400002, "param error")
    if len(asked.body) > 20_000:
        return _robot("errcode", "errmsg", 460101, "message too long")
    return _robot("errcode", "errmsg", 0, "ok")


def feishu(asked: Asked) -> tuple[int, str]:
    """open.feishu.cn/open-apis/bot/v2/hook/… with 签名校验: an HMAC over nothing, keyed by timestamp and key."""
    if asked.path != "/open-apis/bot/v2/hook/feishu-token":
        return 400, json.dumps({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
    message = asked.json
    digest = hmac.new(f"{message.get('timestamp')}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    if message.get("sign") != base64.b64encode(digest).decode():
        return _robot("code", "msg", 19021, "sign match fail or timestamp is not within one hour from current time")
    if message.get("msg_type") != "text" or not message.get("content", {}).get("text"):
        return _robot("code", "msg", 9499, "Bad Request")
    if len(asked.body) > 20 * 1024:
        return _robot("code", "msg", 11246, "too large")
    return 200, json.dumps({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})


def webhook(asked: Asked) -> tuple[int, str]:
    """Somebody's own system: the signature over `timestamp.body`; the test says which moment it is there."""
    moment = asked.headers.get("X-Tracker-Timestamp", "")
    digest = hmac.new(SECRET.encode(), moment.encode() + b"." + asked.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(asked.headers.get("X-Tracker-Signature", ""), f"sha256={digest}"):
        return 401, "signature"
    return 200, "thanks"


def gateway(asked: Asked) -> tuple[int, str]:
    """An SMS gateway that answers 200 with a code, as many do."""
    if asked.headers.get("Authorization") != "Bearer sms-key":
        return 200, '{"code":401,"msg":"no right"}'
    return 200, '{"code":0,"id":"m-1"}'


def said_by(asked: Asked) -> str:
    """The text of an SMS in a form or a query."""
    return unquote(asked.body.decode()) or asked.query.get("text", "")


def hangs(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: time.sleep(seconds)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: no single read times out."""
    handler.send_response(200)
    handler.end_headers()
    for _byte in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)
