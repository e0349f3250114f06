"""Pages of the opinions: the list, drafting, one opinion with its clock, and its moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.permissions import writes_for
from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView, moves_of
from tracker.seen import Seen

from .. import actions
from ..bulk.orders import ITEM, ON_OPINION, offered_orders
from ..filters import READERS
from ..forms import OPINION_FORMS, OpinionForm
from ..lifecycle import PILLS, AssignmentStatus, OpinionStatus
from ..models import Assignment, Opinion, OpinionItem, Recommendation
from ..permissions import OPINION
from .item_moves import ITEM_MOVES, ItemMoveView
from .opinion_sheet import MOST_ITEMS, assignments_of, counted_in, items_of, limits_of, listed_in, stations, stops_of
from .papers import answering
from .recommendations import inspection_asked_for, inspection_url, refuse, whole
from .story import LONGEST, receipts_of, story_of
from .votes import votes_of
from .workbench import office_sections

PAGE = 50

NOT_WAITING = gettext_lazy("这项建议不在待分办之列，可能已经分办。请另选一项待分办的建议。")

NEXT_DUE = {
    OpinionStatus.HANDED_OVER: ("sign_due_on", ""),
    OpinionStatus.RECEIVED: ("plan_due_on", "plan_basis"),
    OpinionStatus.PLANNED: ("report_due_on", "report_basis"),
    OpinionStatus.CONSULTING: ("report_due_on", "report_basis"),
    OpinionStatus.REDO: ("report_due_on", "report_basis"),
}
"""What falls due next in each state: the day and, where it is kept, its sum."""


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.filter(opinion=OuterRef("pk")).order_by().values("opinion").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _halves(user: User) -> list[QuerySet[Opinion]]:
    """One's own, and what other committees published: two walks of an index, never an OR across both."""
    objects: Any = Opinion.objects
    if user.role not in COMMITTEE_ROLES:
        return [objects.visible_to(user)]
    shared = Q(is_published=True, inspection__participations__committee=user.organization_id)
    own = user.organization_id
    return [objects.filter(committee=own), objects.filter(shared).exclude(committee=own)]


def _rows(user: User, after: int | None, before: int | None) -> list[Opinion]:
    """The page after (or before) a key, in walking order, with one row more when there is more; one query."""
    main = Assignment.objects.exclude(status=AssignmentStatus.WITHDRAWN).exclude(part=Assignment.Part.CO_HANDLER)
    order = "-pk" if before is None else "pk"
    halves = []
    for half in _halves(user):
        rows = half.select_related("committee", "government", "inspection").annotate(
            listed=_number_of(OpinionItem.objects.own_work()),
            dispatched=_number_of(main),
            own_part=_number_of(Assignment.objects.own_of(user)),
        )
        if before is not None:
            rows = rows.filter(pk__gt=before)
        elif after is not None:
            rows = rows.filter(pk__lt=after)
        halves.append(rows.order_by(order)[: PAGE + 1])
    first, *others = halves
    return list(first.union(*others, all=True).order_by(order)[: PAGE + 1] if others else first)


def _row(user: User, opinion: Any) -> dict[str, Any]:
    day, basis = NEXT_DUE.get(opinion.status, ("", ""))
    return {
        "opinion": opinion,
        "pill": PILLS[opinion.status],
        "is_shared": user.role in COMMITTEE_ROLES and opinion.committee_id != user.organization_id,
        "may_pick": opinion.status == OpinionStatus.ISSUED and writes_for(user, opinion.committee_id),
        "waiting": opinion.listed - opinion.dispatched if opinion.received_on else 0,
        "next_on": getattr(opinion, day) if day else None,
        "basis": getattr(opinion, basis) if basis else None,
        "has_next": bool(day),
    }


@login_required
@require_safe
def opinion_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.role not in READERS:
        raise PermissionDenied
    after, before = whole(request.GET.get("after", "")), whole(request.GET.get("before", ""))
    found = _rows(user, after, before)
    has_more, page = len(found) > PAGE, found[:PAGE]
    if before is not None:
        page.reverse()
    shown = [_row(user, opinion) for opinion in page]
    context = {
        "rows": shown,
        "orders": offered_orders(user, ON_OPINION) if any(row["may_pick"] for row in shown) else [],
        "is_unit": user.role in UNIT_ROLES,
        "sections": office_sections(user, timezone.localdate()),
        "pager_text": _("本页 %(count)s 份") % {"count": len(page)},
        "next_url": f"?after={page[-1].pk}" if page and (has_more or before is not None) else "",
        "previous_url": f"?before={page[0].pk}" if page and (after is not None or (before and has_more)) else "",
    }
    return render(request, "recommendations/opinion_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_new(request: HttpRequest) -> HttpResponse:
    user, inspection = signed_in(request), inspection_asked_for(request)
    typed = request.POST if request.method == "POST" else None
    initial = {"title": _("关于%(title)s的审议意见书") % {"title": inspection.title}}
    form = OpinionForm(typed, actor=user, inspection=inspection, initial=initial)
    back_url = inspection_url(inspection)
    if not form.is_valid():
        page = {"form": form, "verb": _("起草意见书"), "back_url": back_url, "inspection": inspection}
        return render(request, "recommendations/opinion_form.html", page, status=400 if form.is_bound else 200)
    try:
        opinion = actions.draft_opinion(actor=user, inspection=inspection, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        return refuse(request, refused, back_url, form)
    messages.success(request, _("已起草，可以印发。"))
    return redirect(opinion)


def _moves(user: User, opinion: Opinion, waiting: int) -> dict[str, list[dict[str, Any]]]:
    """The moves as buttons; dispatching shows only while an item waits; publishing is no move but an act."""
    moves = moves_of(user, opinion, OPINION, OPINION_FORMS, "recommendations:opinion-move")
    offered = [button for button in moves["offered"] if button["move"] != "dispatch" or waiting]
    may_publish = writes_for(user, opinion.committee_id) and opinion.status != OpinionStatus.DRAFTED
    if may_publish and not opinion.is_published:
        url = reverse("recommendations:opinion-publish", args=[opinion.pk])
        offered.append({"label": _("向共同检查的常委会公布"), "url": url, "is_post": True})
    return moves | {"offered": offered}


@login_required
@require_safe
def opinion_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    found: Any = Opinion.objects.visible_to(user)
    opinion = get_object_or_404(found.select_related("inspection", "committee", "government", "follow_up"), pk=pk)
    may_dispatch = OPINION.allows("dispatch", user, opinion, today)
    listed = listed_in(user, opinion, waiting_first=may_dispatch)
    assignments = assignments_of(user, opinion, listed)
    items = items_of(user, listed, assignments, today)
    total, waiting = counted_in(opinion, items, user.role in UNIT_ROLES)
    waiting = waiting if opinion.received_on else 0
    if may_dispatch:
        items.sort(key=lambda item: not item["is_waiting"])
    answered = answering(user, opinion)
    context = {
        "opinion": opinion,
        "pill": PILLS[opinion.status],
        "stations": stations(opinion),
        "items": items,
        "numbered": sorted(items, key=lambda item: item["position"]),
        "total": total,
        "most": MOST_ITEMS,
        "waiting": waiting,
        "may_dispatch": may_dispatch,
        "orders": offered_orders(user, ITEM) if may_dispatch and waiting > 1 else [],
        "all_label": _("全部待分办的"),
        "is_unit": user.role in UNIT_ROLES,
        "limits": limits_of(opinion),
        "stops": stops_of(opinion),
        "answering": answered,
        "receipts": receipts_of(user, opinion, assignments),
        "story": story_of(user, opinion, assignments, answered["papers"]),
        "longest": LONGEST,
        "votes": votes_of(user, opinion),
        "reminders_url": reverse("recommendations:opinion-notices", args=[opinion.pk])
        if writes_for(user, opinion.committee_id)
        else "",
        **_moves(user, opinion, waiting),
    }
    return render(request, "recommendations/opinion_page.html", context)


class OpinionMoveView(MoveView):
    """The moves of an opinion. Dispatching has the item's text beside it and goes on with the next item."""

    lifecycle = OPINION
    forms = OPINION_FORMS
    seen = Seen(Opinion)

    def form(self, subject: Any, *args: Any) -> MoveForm[Any]:
        form = super().form(subject, *args)
        if self.move == "dispatch":
            self.waiting = list(_waiting(form))
            self.item = self._asked_for(form)
            field: Any = form.fields["recommendation"]
            field.widget = HiddenInput()
            field.error_messages["invalid_choice"] = NOT_WAITING
            form.initial["recommendation"] = self.item.pk if self.item else None
        return form

    def _asked_for(self, form: MoveForm[Any]) -> Recommendation | None:
        """The item that was sent, or of `?recommendation=`, if it still waits; else the first that does."""
        key = form.data.get("recommendation") or self.request.GET.get("recommendation", "")
        asked = [item for item in self.waiting if item.pk == whole(key)]
        return next(iter(asked or self.waiting), None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if self.move == "dispatch" and answer.status_code == 302 and self.item:
            place = self.waiting.index(self.item)
            left = [*self.waiting[place + 1 :], *self.waiting[:place]]
            if left:
                return HttpResponseRedirect(f"{answer['Location']}#item-{left[0].pk}")
        return answer

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        if self.move != "dispatch":
            return super().page(form, subject, status)
        context = {
            "form": form,
            "subject": subject,
            "item": self.item,
            "others": [item for item in self.waiting if item != self.item],
            "verb": _("分办这一项"),
            "back_url": subject.get_absolute_url(),
        }
        return render(self.request, "recommendations/dispatch_form.html", context, status=status)


def opinion_move(request: HttpRequest, pk: int, move: str) -> HttpResponseBase:
    """The page of a move: item by item where the move is made so."""
    view = ItemMoveView if move in ITEM_MOVES else OpinionMoveView
    return view.as_view()(request, pk=pk, move=move)


def _waiting(form: MoveForm[Any]) -> QuerySet[Recommendation]:
    """The items that nobody has yet, in the opinion's order, with what the page beside the form shows."""
    field: Any = form.fields["recommendation"]
    rows: QuerySet[Recommendation] = field.queryset.select_related("heading").prefetch_related("clauses")
    return rows.order_by("items__position")[:MOST_ITEMS]


@login_required
@require_POST
def opinion_publish(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    seen: Any = Opinion.objects.visible_to(user)
    opinion = get_object_or_404(seen, pk=pk)
    try:
        actions.publish_opinion(actor=user, opinion=opinion, now=timezone.now())
    except Refused as refused:
        return refuse(request, refused, opinion.get_absolute_url())
    messages.success(request, _("已公布，共同检查的常委会可以看到。"))
    return redirect(opinion)
