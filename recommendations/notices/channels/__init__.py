"""The ways a notice leaves: one small file each. `SENDERS` maps a channel's kind to its sender."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ...models import Channel, Posting
from . import dingtalk, feishu, sms, webhook, wecom
from .answers import Answer

Sender = Callable[[Channel, Posting, dt.datetime], Answer]

SENDERS: dict[str, Sender] = {
    Channel.Kind.WECOM: wecom.send,
    Channel.Kind.DINGTALK: dingtalk.send,
    Channel.Kind.FEISHU: feishu.send,
    Channel.Kind.WEBHOOK: webhook.send,
    Channel.Kind.SMS: sms.send,
}

__all__ = ["SENDERS", "Answer", "Sender"]
