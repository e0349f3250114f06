"""Pages for moves: what a person may do with a subject, the form for it, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from .errors import Refused
from .http import signed_in
from .models import User
from .move_forms import MoveForm
from .moves import Rules
from .seen import Seen
from .versions import Stale

Forms = Mapping[str, type[MoveForm[Any]]]


def moves_of(
    user: User, subject: Any, lifecycle: Rules[Any], forms: Forms, url_name: str, spoken_of: Forms | None = None
) -> dict[str, list[dict[str, Any]]]:
    """`offered`: the moves this person may make now, as `{% moves %}` draws them; the first is the main one.
    `refusals`: those that are this person's but must wait, each with its one sentence; of `spoken_of`, where that
    is not what is offered."""
    judged = lifecycle.judged(user, subject, timezone.localdate())
    offered = [move for move, reason in judged.items() if move in forms and not reason]
    told = forms if spoken_of is None else spoken_of
    return {
        "offered": [
            {
                "move": move,
                "label": lifecycle.labels[move],
                "url": reverse(url_name, args=[subject.pk, move]),
                "is_main": index == 0,
                "is_grave": forms[move].is_grave,
            }
            for index, move in enumerate(offered)
        ],
        "refusals": [
            {"label": lifecycle.labels[move], "reason": reason}
            for move, reason in judged.items()
            if move in told and reason
        ],
    }


class MoveView(LoginRequiredMixin, View):
    """GET asks, POST acts. 404 unseen or unknown, 403 not yours, 409 not now with what was typed kept."""

    lifecycle: ClassVar[Rules[Any]]
    forms: ClassVar[Forms]
    template_name = "pages/form_page.html"
    seen: ClassVar[Seen[Any]]
    """How the subject is fetched as this person may see it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = str(kwargs["move"])

    def subject(self) -> Any:
        return self.seen.get(signed_in(self.request), self.kwargs["pk"])

    def known_subject(self) -> Any:
        """The subject, where this is a move of it. Raises Http404."""
        subject = self.subject()
        if self.move not in self.forms:
            raise Http404
        return subject

    def form(self, subject: Any, *args: Any) -> MoveForm[Any]:
        return self.forms[self.move](*args, actor=signed_in(self.request), subject=subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.known_subject()
        self.lifecycle.require(self.move, signed_in(request), subject, timezone.localdate())
        return self.page(self.form(subject), subject)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.known_subject()
        self.lifecycle.require_person(self.move, signed_in(request), subject, timezone.localdate())
        form = self.form(subject, request.POST, request.FILES)
        if not form.is_valid():
            self.lifecycle.require(self.move, signed_in(request), subject, timezone.localdate())
            return self.page(form, subject, status=400)
        try:
            form.act(now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(form, subject, status=400)
        except Stale as stale:
            form.see_anew(stale.version)
            return self.refuse(form, subject, str(stale))
        except Refused as refused:
            return self.refuse(form, subject, str(refused))
        messages.success(request, str(form.done))
        return HttpResponseRedirect(subject.get_absolute_url())

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        label = self.lifecycle.labels[self.move]
        context = {
            "form": form,
            "heading": f"{label}：{subject}",
            "lead": form.lead,
            "verb": form.verb or label,
            "is_grave": form.is_grave,
            "back_url": subject.get_absolute_url(),
            "subject": subject,
            **self.beside(subject),
        }
        return render(self.request, self.template_name, context, status=status)

    def beside(self, subject: Any) -> dict[str, Any]:
        """What else the template shows with the form."""
        return {}

    def refuse(self, form: MoveForm[Any], subject: Any, message: str) -> HttpResponse:
        context = {"message": message, "form": form, "back_url": subject.get_absolute_url()}
        return render(self.request, "refused.html", context, status=409)
