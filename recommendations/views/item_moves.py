"""Moves made item by item: the item's text beside the form, all items in a list, and on to the next one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.models import Event
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView
from tracker.seen import Seen

from ..forms import OPINION_FORMS
from ..forms.item_forms import ItemForm
from ..models import Assignment, Opinion, OpinionItem, ProgressReport, ReportItem
from ..permissions import OPINION
from ..permissions.answering import answer_of, plan_of
from .recommendations import whole

ITEM_MOVES = ("draft_plan", "comment_plan", "draft_report", "answer_consultation")
OVERALL = ("answer", "uploads")


class ItemMoveView(MoveView):
    """`?item=` chooses; without it, the first that still lacks something. 反馈 ends with the overall answer."""

    lifecycle = OPINION
    forms = OPINION_FORMS
    seen = Seen(Opinion)
    template_name = "recommendations/item_form.html"

    def form(self, subject: Any, *args: Any) -> MoveForm[Any]:
        form = super().form(subject, *args)
        assert isinstance(form, ItemForm)
        self.items = form.items()
        self.item = self._asked_for(form)
        self.taken_from: ProgressReport | None = None
        self.taken_over: ReportItem | None = None
        if self.move == "answer_consultation":
            for name in OVERALL if self.item else ("item", "item_version", "comment"):
                del form.fields[name]
        if self.item and not form.is_bound:
            form.show(self.item)
            if self.move == "draft_report":
                self._begin(form, self.item)
        return form

    def _asked_for(self, form: ItemForm) -> OpinionItem | None:
        """The item that was sent, or of `?item=`; else the first with gaps, else the first."""
        key = form.data.get("item") if form.is_bound else self.request.GET.get("item", "")
        asked = [item for item in self.items if item.pk == whole(str(key or ""))]
        if asked or self.move == "answer_consultation":
            return next(iter(asked), None)
        return next(
            (item for item in self.items if not self._is_done(item, form.subject)), next(iter(self.items), None)
        )

    def _is_done(self, item: OpinionItem, opinion: Opinion) -> bool:
        plan, answer = plan_of(item), answer_of(item, opinion.round)
        if self.move == "draft_plan":
            return plan is not None and not plan.gaps()
        if self.move == "comment_plan":
            return plan is not None and plan.comment != ""
        if self.move == "draft_report":
            return answer is not None and not answer.gaps()
        return answer is not None and answer.comment != ""

    def _begin(self, form: ItemForm, item: OpinionItem) -> None:
        """An answer nobody has begun starts from what the lead unit reported since the last report, or else
        from what was answered then; the office edits it."""
        if answer_of(item, form.subject.round) is not None:
            return
        earlier = answer_of(item, form.subject.round - 1)
        found = self._last_report(form.subject, item)
        if earlier is not None and (found is None or not self._is_since_report(form.subject, found)):
            self.taken_over = earlier
        elif found is not None:
            self.taken_from = found
        begun = self.taken_over or self.taken_from
        if begun is not None:
            form.initial["answer"] = begun.answer if isinstance(begun, ReportItem) else begun.body
            if begun.outcome_id:
                classed = ("outcome_reason", "next_step")
                form.initial.update({"outcome": begun.outcome_id} | {name: getattr(begun, name) for name in classed})

    def _last_report(self, opinion: Opinion, item: OpinionItem) -> ProgressReport | None:
        reports = ProgressReport.objects.filter(
            assignment__opinion=opinion, assignment__recommendation=item.recommendation_id
        ).exclude(assignment__part=Assignment.Part.CO_HANDLER)
        return reports.select_related("assignment__unit", "outcome").order_by("-at", "-pk").first()

    def _is_since_report(self, opinion: Opinion, found: ProgressReport) -> bool:
        reported = Event.objects.of(opinion).filter(verb="report").values_list("at", flat=True).first()
        return reported is None or found.at > reported

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if answer.status_code != 302 or self.item is None or "then_back" in request.POST:
            return answer
        here = reverse("recommendations:opinion-move", args=[self.kwargs["pk"], self.move])
        after = self.items[self.items.index(self.item) + 1 :]
        if after:
            return HttpResponseRedirect(f"{here}?item={after[0].pk}")
        return HttpResponseRedirect(here if self.move == "answer_consultation" else answer["Location"])

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        label = self.lifecycle.labels[self.move]
        context = {
            "form": form,
            "heading": f"{label}：{self.item.recommendation}" if self.item else label,
            "lead": form.lead,
            "verb": form.verb or label,
            "back_url": subject.get_absolute_url(),
            "subject": subject,
            "label": label,
            **self.beside(subject),
        }
        return render(self.request, self.template_name, context, status=status)

    def beside(self, opinion: Opinion) -> dict[str, Any]:
        """The item's text and what is known of it, and the list of all items."""
        place = self.items.index(self.item) if self.item else len(self.items)
        return {
            "item": self.item,
            "place": place + 1,
            "items": [{"item": item, "is_done": self._is_done(item, opinion)} for item in self.items],
            "done_count": sum(self._is_done(item, opinion) for item in self.items),
            "plan": plan_of(self.item) if self.item else None,
            "answer": answer_of(self.item, opinion.round) if self.item else None,
            "taken_from": self.taken_from,
            "taken_over": self.taken_over,
            "previous": self.items[place - 1] if place else None,
            "following": self.items[place + 1] if place + 1 < len(self.items) else None,
            "is_overall": self.move == "answer_consultation" and self.item is None,
            "has_overall": self.move == "answer_consultation",
            "word_done": _("已写意见") if self.move in ("comment_plan", "answer_consultation") else _("已写全"),
            "move": self.move,
        }
