"""短信: whatever HTTP gateway the operator wrote into the settings (SMS_URL and its companions)."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from ...models import Channel, Delivery, Posting
from .answers import Answer, asked
from .reaching import ask

MOST_CHARACTERS = 300
_TYPES = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded; charset=utf-8"}


def send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
    """To the person's phone as it is registered now."""
    gateway: dict[str, Any] | None = settings.SMS
    if gateway is None or posting.recipient is None or not posting.recipient.phone:
        return Answer(Delivery.Result.FAILED, _("没有配置短信网关，或没有登记电话"), is_final=True)
    values = {
        "phone": "".join(sign for sign in posting.recipient.phone if sign.isdigit() or sign == "+"),
        "text": posting.content["title"][:MOST_CHARACTERS],
        "id": posting.key,
    }
    url = filled(gateway["url"], values, lambda value: quote(value, safe=""))
    body = b"" if gateway["method"] == "GET" else filled(gateway["body"], values, _ESCAPES[gateway["format"]]).encode()
    headers = {"Content-Type": _TYPES[gateway["format"]], "Idempotency-Key": posting.key, **gateway["headers"]}
    reply = asked(lambda: ask(url, body=body, headers=headers, method=gateway["method"], is_trusted=True))
    if isinstance(reply, Answer):
        return reply
    if reply.status in gateway["ok"] and gateway["ok_text"] in reply.text:
        return Answer(Delivery.Result.ACCEPTED, f"{reply.status} {reply.text[:100]}")
    return Answer(Delivery.Result.REFUSED, f"{reply.status} {reply.text[:200]}", is_busy=reply.status == 429)


_ESCAPES: dict[str, Callable[[str], str]] = {
    "json": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "form": lambda value: quote(value, safe=""),
}


def filled(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """The template with {phone}, {text} and {id} filled in, each escaped for where it stands."""
    return re.sub(r"\{(phone|text|id)\}", lambda found: escape(values[found[1]]), template)
