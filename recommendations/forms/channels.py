"""Setting up a channel, and choosing how to be told."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ..models import Channel
from ..notices.channels import dingtalk, feishu, wecom
from ..notices.channels.reaching import Unreachable, require_reachable

Kind = Channel.Kind
DAYTIME = [(hour, f"{hour}:00") for hour in range(7, 19)]
HOURS = [(hour, f"{hour}:00") for hour in range(24)]
SHORTEST_SECRET = 16
LONGEST_HOST = 253
"""RFC 1035 2.3.4; each part of it has at most 63."""

# kind: (path it begins with, query it carries, how it looks)
SHAPES: dict[str, tuple[str, str, str]] = {
    Kind.WECOM: (wecom.PATH, "key", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"),
    Kind.DINGTALK: (dingtalk.PATH, "access_token", "https://oapi.dingtalk.com/robot/send?access_token=…"),
    Kind.FEISHU: (feishu.PATH, "", "https://open.feishu.cn/open-apis/bot/v2/hook/…"),
}


class ChannelForm(forms.Form):
    """One group robot or webhook. What is entered as address and key is never shown again."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[choice for choice in Kind.choices if choice[0] != Kind.SMS], widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("大家认得的名字，如“科委督办群”。"))
    address = forms.CharField(
        label=_("地址"),
        max_length=500,
        help_text=_("从群机器人设置里整段复制，含密钥；保存后加密，不再显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("签名密钥"),
        max_length=200,
        required=False,
        help_text=_("钉钉“加签”、飞书“签名校验”的密钥；签名推送必填，至少16位，由双方约定。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    hour = forms.TypedChoiceField(label=_("每日汇总的时间"), choices=DAYTIME, coerce=int, initial=9)
    per_minute = forms.IntegerField(
        label=_("每分钟最多几条"), min_value=1, max_value=100, initial=20, help_text=_("企业微信和钉钉限20条。")
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            parts = urlsplit(address)
            has_port = parts.port is None or parts.port > 0
            _require_host_name(parts.hostname or "")
        except ValueError:
            raise ValidationError(_t("地址无效，请从机器人设置里整段复制。"))
        if not parts.hostname or parts.username or not has_port or any(sign.isspace() for sign in address):
            raise ValidationError(_t("地址无效，请从机器人设置里整段复制。"))
        _require_secure(parts)
        return address

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind, address = given.get("kind"), given.get("address")
        if kind and address and kind in SHAPES and not _fits(kind, urlsplit(address)):
            self.add_error("address", _t("这不像%(kind)s的地址，应形如 %(form)s") % _said(kind))
        if kind == Kind.WEBHOOK and len(given.get("secret") or "") < SHORTEST_SECRET:
            self.add_error("secret", _t("签名推送须有至少%(n)s位的密钥。") % {"n": SHORTEST_SECRET})
        return given


def _said(kind: str) -> dict[str, Any]:
    return {"kind": Kind(kind).label, "form": SHAPES[kind][2]}


def _fits(kind: str, parts: SplitResult) -> bool:
    path, query, _form = SHAPES[kind]
    return parts.path.startswith(path) and (not query or bool(parse_qs(parts.query).get(query)))


def _require_host_name(host: str) -> None:
    """Raises UnicodeError, a ValueError, where the name cannot be looked up: a part over 63 signs, or none."""
    if len(host) > LONGEST_HOST:
        raise UnicodeError(host)
    host.encode("idna")


def _require_secure(parts: SplitResult) -> None:
    """What can be seen without asking the network; the sender checks the addresses behind a name."""
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.PRIVATE_NETWORKS):
        raise ValidationError(_t("地址须以 https:// 开头。"))
    try:
        literal = ip_address(parts.hostname or "")
    except ValueError:
        return
    try:
        require_reachable(literal, is_plain=parts.scheme == "http")
    except Unreachable as refusal:
        raise ValidationError(str(refusal))


class PreferenceForm(forms.Form):
    """提醒方式. The inbox is not among the choices, and red heeds none of them."""

    wants_mail = forms.BooleanField(label=_("收邮件"), required=False)
    wants_sms = forms.BooleanField(label=_("收短信"), required=False, help_text=_("只发须立即处理的和红灯。"))
    hour = forms.TypedChoiceField(
        label=_("每日汇总的时间"), choices=DAYTIME, coerce=int, help_text=_("工作日发一封，含当天全部不急的提醒。")
    )
    quiet_from = forms.TypedChoiceField(label=_("免打扰自"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("免打扰至"), choices=HOURS, coerce=int, help_text=_("两个时间相同表示不设免打扰。")
    )
