"""签名推送: JSON to a system of the organization's own, signed so that it can be believed.

X-Tracker-Signature is `sha256=` and the HMAC-SHA256 of `timestamp.body` under the shared key. The receiver
refuses a timestamp more than five minutes off, and a delivery number it has seen (docs/channels.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json

from django.utils.translation import gettext as _

from ...models import Channel, Delivery, Posting
from ..sealing import unseal
from .answers import Answer, asked
from .reaching import ask


def send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
    secrets = unseal(channel.sealed)
    home = channel.organization
    message = {
        "id": posting.key,
        "kind": "test" if posting.is_test else "notices",
        "organization": home.name if home else "",
        **posting.content,
    }
    # Sorted: the database gives JSON back in an order of its own, and a second try must be the same bytes.
    body = json.dumps(message, ensure_ascii=False, sort_keys=True).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Tracker-Delivery": posting.key}
    headers |= signed(secrets["secret"], body, now)
    reply = asked(lambda: ask(secrets["address"], body=body, headers=headers))
    if isinstance(reply, Answer):
        return reply
    if 200 <= reply.status < 300:
        return Answer(Delivery.Result.ACCEPTED, str(reply.status))
    if reply.status == 429:
        return Answer(Delivery.Result.REFUSED, "429", is_busy=True)
    words = _("%(status)s，不跟随转址") if 300 <= reply.status < 400 else "%(status)s %(text)s"
    return Answer(Delivery.Result.REFUSED, words % {"status": reply.status, "text": reply.text[:200]})


def signed(secret: str, body: bytes, now: dt.datetime) -> dict[str, str]:
    """The two headers a receiver checks."""
    moment = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Tracker-Timestamp": moment, "X-Tracker-Signature": f"sha256={digest}"}
