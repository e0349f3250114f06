"""钉钉群机器人: markdown within 20000 bytes; with a key (加签) each request is signed and dated."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import urlencode

from ...models import Channel, Posting
from ..sealing import unseal
from .answers import Answer, asked, read_robot
from .content import cut, harmless, markdown_line, written
from .reaching import ask

PATH = "/robot/send"
MOST_BYTES = 18_000
BUSY = (130101, 410100)


def send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
    secrets = unseal(channel.sealed)
    content = {**posting.content, "title": harmless(posting.content["title"])}
    markdown = {"title": cut(content["title"], 150), "text": written(content, markdown_line, MOST_BYTES)}
    body = json.dumps({"msgtype": "markdown", "markdown": markdown}, ensure_ascii=False).encode()
    address = secrets["address"]
    if secrets.get("secret"):
        address += "&" + urlencode(signed(secrets["secret"], now))
    reply = asked(lambda: ask(address, body=body, headers={"Content-Type": "application/json; charset=utf-8"}))
    return read_robot(reply, ("errcode",), BUSY)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """timestamp in milliseconds, and its signature (open.dingtalk.com, 自定义机器人安全设置)."""
    moment = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": moment, "sign": base64.b64encode(digest).decode()}
