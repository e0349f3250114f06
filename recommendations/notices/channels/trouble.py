"""Why another server could not be reached, in words for the page; the system's own words stay in the log."""

from __future__ import annotations

import errno
import logging
import smtplib
import socket
import ssl
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

_KINDS: tuple[tuple[type[OSError], str | Promise], ...] = (
    (ssl.SSLCertVerificationError, _("对方的证书没有通过验证")),
    (ssl.SSLError, _("没有建成加密连接")),
    (socket.gaierror, _("找不到这个主机名")),
    (TimeoutError, _("等了很久没有回应")),
    (ConnectionRefusedError, _("对方拒绝连接")),
    (ConnectionError, _("对方中断了连接")),
    (smtplib.SMTPServerDisconnected, _("对方中断了连接")),
)
_CODES: Mapping[int | None, str | Promise] = dict.fromkeys(
    (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN), _("网络到不了对方")
)


def trouble_in_words(trouble: Exception) -> str:
    """对方拒绝连接; what has no words here comes as it is."""
    words = _CODES.get(getattr(trouble, "errno", None)) or next(
        (words for kind, words in _KINDS if isinstance(trouble, kind)), None
    )
    if words is None:
        return str(trouble) or type(trouble).__name__
    logger.warning("not reached: %r", trouble)
    return str(words)
