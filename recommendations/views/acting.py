"""The page behind a link in a letter: one act for one person. Opening it does nothing but mark the notice read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from tracker.errors import Refused
from tracker.http import signed_in
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView
from tracker.seen import Seen

from ..forms import ASSIGNMENT_FORMS, OPINION_FORMS
from ..models import Assignment, Notice, Opinion
from ..notices.acting import BrokenLink, ExpiredLink, read
from ..notices.asks import is_open, leads_on, page_of_act, subject_of
from ..notices.letters import item_of, unit_of, why
from ..permissions import ASSIGNMENT, OPINION
from .inbox import RELATED

_ITEMS, _OPINIONS = Seen(Assignment), Seen(Opinion)


@method_decorator(never_cache, name="dispatch")
class ActPage(MoveView):
    """The item and the move's own form, after signing in as the very person the letter went to."""

    template_name = "recommendations/act_page.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        View.setup(self, request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            link = read(self.kwargs["token"], timezone.now())
        except BrokenLink:
            return self.closed(404, _("这个链接不完整，或者不是本系统发出的。请从信中整段复制，或登录后到收件箱办理。"))
        except ExpiredLink:
            return self.closed(410, _("这个链接已过期（7日内有效）。请登录后到收件箱办理。"))
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        user = signed_in(request)
        if user.pk != link.person:
            return self.closed(403, _("这个链接是发给另一个人的。请退出后用收信人自己的账号登录。"))
        self.notice = get_object_or_404(Notice.objects.select_related(*RELATED), pk=link.notice, recipient=user)
        Notice.objects.filter(pk=self.notice.pk, read_at=None).update(read_at=timezone.now())
        if self.notice.acted_at:
            return self.closed(410, _("这个链接已经用过，事情已办。以后的进展请看此项。"), self.subject_url())
        if leads_on(link.move):
            return self.lead_on(link.move)
        self.aim(link.move)
        return super().dispatch(request, *args, **kwargs)

    def lead_on(self, move: str) -> HttpResponse:
        """To the act's own page, which asks everything again; pressing is done there."""
        if self.request.method not in ("GET", "HEAD"):
            return self.http_method_not_allowed(self.request)
        today = timezone.localdate()
        if not is_open(self.notice, move, today):
            return self.closed(409, _("这件事现在不用你办，可能已经办过，或由他人办了。"), self.subject_url())
        subject = subject_of(self.notice, move, today)
        return redirect(page_of_act(subject, move))

    def aim(self, move: str) -> None:
        """At the notice's subject, with its rules and forms."""
        of_assignment = self.notice.assignment_id is not None
        own: Any = self
        own.move, own.seen = move, _ITEMS if of_assignment else _OPINIONS
        own.lifecycle = ASSIGNMENT if of_assignment else OPINION
        own.forms = ASSIGNMENT_FORMS if of_assignment else OPINION_FORMS

    def subject(self) -> Any:
        key = self.notice.assignment_id or self.notice.opinion_id or 0
        return self.seen.get(signed_in(self.request), key)

    def subject_url(self) -> str:
        about = self.notice.assignment or self.notice.opinion
        return about.get_absolute_url() if about else reverse("recommendations:inbox")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Refused as refused:
            return self.closed(409, str(refused), self.subject_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 302:
            Notice.objects.filter(pk=self.notice.pk).update(acted_at=timezone.now())
        return answer

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        person = signed_in(self.request)
        context = {
            "form": form,
            "heading": self.lifecycle.labels[self.move],
            "lead": form.lead,
            "verb": form.verb or self.lifecycle.labels[self.move],
            "is_grave": form.is_grave,
            "back_url": subject.get_absolute_url(),
            "way_out": _("只看此项"),
            "fact_rows": [
                (_("事项"), item_of(self.notice)),
                (_("承办"), unit_of(self.notice)),
                (_("期限"), self.notice.until),
                (_("办理人"), f"{person.name}（{person.organization.short_name}）"),
                (_("为什么"), why(self.notice)),
            ],
            "notice": self.notice,
        }
        return render(self.request, self.template_name, context, status=status)

    def closed(self, status: int, message: str, url: str = "") -> HttpResponse:
        context = {"message": message, "back_url": url or reverse("recommendations:inbox")}
        if not url:
            context["back_label"] = _("到收件箱")
        return render(self.request, "refused.html", context, status=status)
