"""飞书群机器人: text within 20 KB; with a key (签名校验) the body carries a timestamp and a signature."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from ...models import Channel, Posting
from ..sealing import unseal
from .answers import Answer, asked, read_robot
from .content import harmless, plain_line, written
from .reaching import ask

PATH = "/open-apis/bot/v2/hook/"
MOST_BYTES = 18_000
BUSY = (9499, 11232)


def send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
    secrets = unseal(channel.sealed)
    # <at user_id="all"> in somebody's own words would call everybody.
    text = written(posting.content, lambda number, entry: plain_line(number, entry), MOST_BYTES)
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": harmless(text)}}
    if secrets.get("secret"):
        message |= signed(secrets["secret"], now)
    body = json.dumps(message, ensure_ascii=False).encode()
    reply = asked(
        lambda: ask(secrets["address"], body=body, headers={"Content-Type": "application/json; charset=utf-8"})
    )
    return read_robot(reply, ("code", "StatusCode"), BUSY)


def signed(secret: str, now: dt.datetime) -> dict[str, str]:
    """timestamp in seconds, and an HMAC over nothing whose key is both (open.feishu.cn, 自定义机器人使用指南)."""
    moment = str(int(now.timestamp()))
    digest = hmac.new(f"{moment}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": moment, "sign": base64.b64encode(digest).decode()}
