"""企业微信群机器人: markdown of at most 4096 bytes; the key is part of the address."""

from __future__ import annotations

import datetime as dt
import json

from ...models import Channel, Posting
from ..sealing import unseal
from .answers import Answer, asked, read_robot
from .content import harmless, markdown_line, written
from .reaching import ask

PATH = "/cgi-bin/webhook/send"
MOST_BYTES = 4096
BUSY = (45009,)


def send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
    content = {**posting.content, "title": harmless(posting.content["title"])}
    message = {"msgtype": "markdown", "markdown": {"content": written(content, markdown_line, MOST_BYTES)}}
    body = json.dumps(message, ensure_ascii=False).encode()
    address = unseal(channel.sealed)["address"]
    reply = asked(lambda: ask(address, body=body, headers={"Content-Type": "application/json; charset=utf-8"}))
    return read_robot(reply, ("errcode",), BUSY)
