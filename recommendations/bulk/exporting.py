"""The one order that changes nothing: the selected rows as a file, kept with the order."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.files import keep
from tracker.models import User

from ..filters import committee_of
from ..lights import thresholds_for
from ..models import Assignment, BulkJob, BulkRow
from ..spreadsheets import exported, write_ledger

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Result = BulkRow.Result


@transaction.atomic
def export(job: BulkJob, *, now: dt.datetime) -> int:
    """Write the rows the person may still see; the others are refused. How many rows were settled."""
    locked = BulkJob.objects.select_for_update().get(pk=job.pk)
    waiting = BulkRow.objects.filter(job=job, result=Result.WAITING)
    if locked.state != BulkJob.State.RUNNING:
        return 0
    actor = User.objects.select_related("organization").get(pk=job.actor_id)
    if not actor.is_active:
        return waiting.update(result=Result.REFUSED, message=_("下达这次批量办理的账号已停用。"))
    asked = BulkRow.objects.filter(job=job).values("assignment")
    seen = Assignment.objects.visible_to(actor).filter(pk__in=asked)
    stream = write_ledger(
        exported(seen.by_due(), reader=actor),
        at=thresholds_for(committee_of(actor), timezone.localdate(now)),
        now=timezone.localtime(now),
        conditions=[_("在台账中选出的各件")],
        author=f"{actor.organization.name} {actor.name}",
    )
    with stream:
        name = _("台账-%(at)s.xlsx") % {"at": f"{timezone.localtime(now):%Y%m%d-%H%M}"}
        locked.result = keep(stream, name=name, content_type=XLSX, actor=actor, now=now)
    locked.save(update_fields=["result"])
    done = waiting.filter(assignment__in=seen.order_by().values("pk")).update(result=Result.DONE)
    return done + waiting.update(result=Result.REFUSED, message=_("这一件已不对你开放。"))
