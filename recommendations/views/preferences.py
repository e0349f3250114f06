"""提醒方式: when and by which ways one is told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.http import signed_in

from .. import actions
from ..forms.channels import PreferenceForm
from ..notices.timing import preference_of


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Show; on POST change one's own."""
    user = signed_in(request)
    own = preference_of(user)
    now_is = {name: getattr(own, name) for name in PreferenceForm.base_fields}
    form = PreferenceForm(request.POST or None, initial=now_is)
    if request.method == "POST" and form.is_valid():
        actions.prefer(actor=user, now=timezone.now(), facts=form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("recommendations:preferences")
    context = {
        "heading": _("提醒方式"),
        "lead": _("收件箱总会收到，不能关。红灯的提醒不受这里的限制，照发邮件和短信；只有短信不在夜间22点至7点发。"),
        "form": form,
        "verb": _("保存"),
        "back_url": reverse("tracker:profile"),
        "way_out": _("返回个人设置"),
    }
    return render(request, "pages/form_page.html", context, status=400 if form.errors else 200)
