"""Pages of members' questions: the list of each side, one question with its way, and its moves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import Role
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView, moves_of
from tracker.paging import page_of
from tracker.seen import Seen

from ..asking import BESIDE, lists_of, shown, steps_of
from ..forms import QUESTION_FORMS
from ..models import Question
from ..permissions import QUESTION

URL = "recommendations:question-move"


@login_required
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    lists = lists_of(user)
    if not lists:
        raise PermissionDenied
    asked = request.GET.get("list", "")
    name = asked if asked in lists else next(iter(lists))
    page = page_of(lists[name][1].select_related(*BESIDE), request.GET, ("id",), falling=True)
    context = {
        "heading": _("我的询问") if user.role == Role.MEMBER else _("委员询问"),
        "is_member": user.role == Role.MEMBER,
        "rows": [shown(user, question, today) for question in page.rows],
        "views": [
            {"label": label, "url": f"?list={key}", "is_current": key == name, "count": None}
            for key, (label, _rows) in lists.items()
        ],
        "pager_text": _("本页 %(n)s 条") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "recommendations/question_list_page.html", context)


@login_required
@require_safe
def question_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    seen: Any = Question.objects.visible_to(user)
    question = get_object_or_404(seen.select_related(*BESIDE), pk=pk)
    context = {
        "heading": _("询问：%(item)s") % {"item": question.assignment.recommendation},
        "question": question,
        "shown": shown(user, question, today),
        **moves_of(user, question, QUESTION, QUESTION_FORMS, URL),
        "story": steps_of(user, question),
    }
    return render(request, "recommendations/question_page.html", context)


class QuestionMove(MoveView):
    """One step of one question. The question and its answer stand above the form."""

    seen = Seen(Question, *BESIDE)
    lifecycle = QUESTION
    forms: ClassVar[dict[str, type[MoveForm[Question]]]] = QUESTION_FORMS
    template_name = "recommendations/question_move_page.html"
