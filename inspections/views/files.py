"""Downloads: only what `visible_to` finds, only through here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.downloads import file_response
from tracker.http import signed_in

from ..models import Document, FindingEvidence


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """A paper of the inspection, to save."""
    found = get_object_or_404(Document.objects.visible_to(signed_in(request)).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404(_("这份文件只登记了标题，没有收存原件。"))
    return file_response(found.file)


@login_required
@require_safe
def finding_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A photo or paper that shows a finding; images and PDF open in place."""
    found = get_object_or_404(FindingEvidence.objects.visible_to(signed_in(request)).select_related("file"), pk=pk)
    return file_response(found.file, inline=True)
