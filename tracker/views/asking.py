"""One way for every platform form: GET asks, POST acts; what was typed is kept when it cannot be done."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from ..errors import Refused
from ..http import signed_in
from ..models import User
from ..move_forms import say_refusal
from ..permissions import require


class ActPage(LoginRequiredMixin, View):
    """A form behind one row of the WHO table. 403 not yours, 400 wrong input, 409 refused."""

    act: ClassVar[str]
    verb: ClassVar[Any]
    done: ClassVar[Any] = ""
    is_grave: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.actor: User = signed_in(request)
            require(self.act, self.actor)
            self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def find(self, **kwargs: Any) -> None:
        """Fetch what the form is about; 404 where it is not to be seen."""

    def form(self, *args: Any) -> forms.BaseForm:
        return forms.Form(*args)

    def perform(self, form: Any) -> HttpResponse | str:
        """Call the action; the address to go to, or a page to show."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """`heading`, `lead`, `back_url`."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, 400)
        try:
            answer = self.perform(form)
        except Refused as refused:
            say_refusal(form, refused)
            return self.page(form, 409)
        if isinstance(answer, HttpResponse):
            return answer
        if self.done:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(answer)

    def page(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "verb": self.verb, "is_grave": self.is_grave, **self.context()}
        return render(self.request, "pages/form_page.html", context, status=status)
