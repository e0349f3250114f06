"""消息渠道: group robots and webhooks of one's own organization, and whether they are alive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import Role

from .. import actions
from ..actions.channels import keeps_channels
from ..counts import count_up_to
from ..forms.channels import ChannelForm
from ..models import Channel, Posting

MOST = 100


@login_required
@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    """One's own organization's channels; all of them for the platform's administrator, who may only look."""
    user = signed_in(request)
    if not keeps_channels(user) and user.role != Role.SYSADMIN:
        raise PermissionDenied
    last = Posting.objects.filter(channel=OuterRef("pk"), attempts__gt=0).order_by("-id")
    rows = Channel.objects.visible_to(user).select_related("organization", "created_by")
    rows = rows.annotate(
        last_answer=Subquery(last.values("answer")[:1]),
        last_state=Subquery(last.values("state")[:1]),
        last_at=Subquery(last.values("claimed_at")[:1]),
        waiting=count_up_to(Posting.objects.filter(channel=OuterRef("pk"), state=Posting.State.WAITING)),
    ).order_by("-is_active", "-dead_at", "-id")[:MOST]
    found: list[dict[str, Any]] = [
        {"channel": row, "word": word, "look": look} for row in rows for word, look in [_health(row)]
    ]
    context = {
        "heading": _("消息渠道"),
        "lead": _("群机器人和签名推送收到的，与本单位人员收件箱里的一样：每个工作日一条汇总，急的立即发。"),
        "rows": found,
        "dead": [entry["channel"] for entry in found if entry["channel"].is_active and entry["channel"].dead_at],
        "may_change": keeps_channels(user),
    }
    return render(request, "recommendations/channel_list_page.html", context)


def _health(channel: Any) -> tuple[str, str]:
    """The word and the look of its pill. A try-out that fails counts for nothing, and is said all the same."""
    if not channel.is_active:
        return _("已停用"), "void"
    if channel.dead_at:
        return _("已失效"), "back"
    if channel.failures:
        return _("连续失败%(n)s次") % {"n": channel.failures}, "parked"
    if channel.last_state == Posting.State.FAILED and channel.last_at:
        said = _("最近一次没有发成（%(at)s）") if channel.last_ok_at else _("试发没有发成（%(at)s）")
        return said % {"at": f"{timezone.localtime(channel.last_at):%m-%d %H:%M}"}, "parked"
    return (_("正常"), "cleared") if channel.last_ok_at else (_("尚未发过"), "handling")


class ChannelNew(LoginRequiredMixin, View):
    """新增渠道: asked once, then never shown again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not keeps_channels(signed_in(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ChannelForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ChannelForm(request.POST)
        if not form.is_valid():
            return self.page(form, 400)
        facts = dict(form.cleaned_data)
        address, secret = facts.pop("address"), facts.pop("secret")
        try:
            actions.add_channel(
                actor=signed_in(request), now=timezone.now(), facts=facts, address=address, secret=secret
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.page(form, 409)
        messages.success(request, _("渠道已设置。请试发一条，看是否收到。"))
        return redirect("recommendations:channel-list")

    def page(self, form: ChannelForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "heading": _("新增消息渠道"), "verb": _("设置"), "back_url": _list_url()}
        return render(self.request, "pages/form_page.html", context, status=status)


def _list_url() -> str:
    return redirect("recommendations:channel-list").url


@login_required
@require_POST
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    channel = get_object_or_404(Channel.objects.visible_to(user), pk=pk)
    actions.test_channel(actor=user, channel=channel, now=timezone.now())
    messages.success(request, _("试发消息已排入，半分钟后刷新看结果。"))
    return redirect("recommendations:channel-list")


@login_required
@require_POST
def channel_close(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    channel = get_object_or_404(Channel.objects.visible_to(user), pk=pk)
    actions.close_channel(actor=user, channel=channel, now=timezone.now())
    messages.success(request, _("渠道已停用，待发的已取消；邮件和收件箱照常。"))
    return redirect("recommendations:channel-list")
