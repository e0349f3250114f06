"""Rights fail closed: every page × every kind of person × the answer. A page that is not in the table fails.

The world stands at: opinion received, one item dispatched to 市科委 and being handled, nothing published.
302 is the way to the sign-in page (or on from the front door); 405 is a page that only takes a press.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from inspections.models import Document, FindingEvidence
from recommendations import actions
from recommendations.actions import add_channel, open_feed
from recommendations.models import (
    BulkJob,
    CalendarFeed,
    Channel,
    Evidence,
    Indicator,
    Notice,
    OpinionPaper,
    Posting,
    Question,
    SupervisionNotice,
    UnitDraft,
    Vote,
)
from recommendations.notices.acting import token_for
from tests import answering, cast
from tests.recommendations.ordering import ordered
from tracker.models import Cover, StoredFile

PEOPLE = [
    "zhao",
    "qian",
    "zheng",
    "sun",
    "li",
    "zhou",
    "wu",
    "tang",
    "tian",
    "cui",
    "gao",
    "chen",
    "han",
    "wang",
    "nobody",
]

GET_TABLE = """
account_change_password                                   200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
account_inactive                                          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_login                                             302 302 302 302 302 302 302 302 302 302 302 302 302 302 200
account_logout                                            200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
healthz                                                   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
inspections:document                                      200 200 200 404 404 404 404 404 404 404 404 404 404 404 302
inspections:document-publish                              200 200 403 404 404 404 404 404 404 404 404 404 404 404 302
inspections:finding                                       200 200 200 200 200 200 200 200 200 404 404 403 403 403 302
inspections:finding-evidence                              200 200 200 404 404 404 404 404 404 404 404 404 404 404 302
inspections:finding-list                                  200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
inspections:finding-move=amend                            409 409 403 403 403 403 403 403 403 404 404 404 404 404 302
inspections:finding-move=confirm                          409 409 403 403 403 403 403 403 403 404 404 404 404 404 302
inspections:finding-move=withdraw                         200 200 403 403 403 403 403 403 403 404 404 404 404 404 302
inspections:finding-move=nonsense                         404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
inspections:finding-new=?inspection=INSPECTION            200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
inspections:inspection                                    200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
inspections:inspection-add=activities                     200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
inspections:inspection-add=dates                          200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
inspections:inspection-add=documents                      200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
inspections:inspection-add=groups                         200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
inspections:inspection-add=headings                       200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
inspections:inspection-add=nonsense                       404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
inspections:inspection-list                               200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
inspections:inspection-move=approve_plan                  409 409 403 403 403 403 403 403 403 403 403 404 404 404 302
inspections:inspection-move=close                         200 200 403 403 403 403 403 403 403 403 403 404 404 404 302
inspections:inspection-new                                200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
inspections:statute                                       200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
inspections:statute-list                                  200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
inspections:statute-new                                   200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
inspections:statute-pair                                  200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
readyz                                                    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
recommendations:act=li                                    403 403 403 403 200 403 403 403 403 403 403 403 403 403 302
recommendations:act=forged                                404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
recommendations:assignment                                200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=acknowledge               403 403 403 403 409 409 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=report_progress           403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=submit                    403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=counter_sign              403 403 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=complete                  409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=verify                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=clear                     403 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=send_back                 409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=ask                       403 403 200 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=set_milestones            403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=settle_disagreement       403 403 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=change_outcome            409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=carry_forward             403 200 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=resume                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=reopen                    403 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=withdraw                  403 200 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=redo                      404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=accept_unsigned           404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=request_return            403 403 403 403 409 409 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=approve_return            403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=refuse_return             403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=request_extension         403 403 403 403 409 409 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=grant_extension           403 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=refuse_extension          403 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=change_due                403 200 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=nonsense                  404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:assignment-receipt                        200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:channel-close                             405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:channel-list                              403 200 403 200 403 200 403 403 403 200 403 200 403 403 302
recommendations:channel-new                               403 200 403 200 403 200 403 403 403 200 403 403 403 403 302
recommendations:channel-test                              405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:assignment-move=propose_submit            403 403 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=name_responsible          403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=decline_draft             403 403 403 403 403 409 404 404 404 404 404 404 404 404 302
recommendations:cover-end                                 405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:cover-new                                 404 404 404 404 403 200 404 404 404 404 404 404 404 404 302
recommendations:draft-file                                404 404 404 404 200 200 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=nudge                     200 200 403 200 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=supervise                 403 200 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:assignment-move=reply_supervision         403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:bulk-job                                  200 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:bulk-list                                 200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:bulk-new=export                           409 409 409 409 409 409 409 409 409 409 409 403 403 403 302
recommendations:bulk-new=nudge                            409 409 403 409 403 403 403 409 403 409 403 403 403 403 302
recommendations:bulk-new=hand_over                        409 409 403 403 403 403 403 409 403 403 403 403 403 403 302
recommendations:bulk-new=dispatch                         403 403 403 409 403 403 403 403 403 409 403 403 403 403 302
recommendations:bulk-new=nonsense                         404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:bulk-result                               404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:bulk-retry                                405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:bulk-stop                                 405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:evidence                                  200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:feed=guessed                              404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
recommendations:feed-list                                 200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:feed-revoke                               405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:home                                      302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
recommendations:inbox                                     200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
recommendations:inbox-read                                405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:indicator-list                            200 200 200 403 403 403 403 200 200 403 403 403 403 403 302
recommendations:indicator-new                             200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:ledger                                    200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:ledger-export                             200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:metrics                                   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
recommendations:month                                     200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:my-items                                  403 403 403 403 200 200 200 403 403 403 200 403 403 403 302
recommendations:notice                                    200 200 404 404 200 404 404 404 404 404 404 404 404 404 302
recommendations:notice-list                               200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-open                               405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:notice-orphans                            200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-preview                            200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-resend                             405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:notice-rules                              200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:observation-new                           200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:operations                                403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
recommendations:opinion                                   200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:opinion-list                              200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:opinion-move=dispatch                     403 403 403 200 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=issue                        409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=hand_over                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=acknowledge                  403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=amend                        409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=open_vote                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=follow_up                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=redo                         409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=nonsense                     404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-answers                           200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:opinion-paper                             200 200 200 200 404 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-print=nonsense                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-print=plan                        404 404 404 200 404 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-print=report                      404 404 404 200 404 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=draft_plan                   403 403 403 200 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=submit_plan                  403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=draft_report                 403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=consult                      403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=report                       403 403 403 409 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=comment_plan                 409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=return_plan                  409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=answer_consultation          409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=circulate                    409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=deliberate                   409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-move=close                        409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:opinion-new=?inspection=INSPECTION        200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
recommendations:opinion-receipt                           200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:opinion-publish                           405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:overview                                  200 200 200 200 403 403 403 200 200 200 403 403 403 403 302
recommendations:posting-resend                            405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:preferences                               200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
recommendations:question                                  200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:question-list                             200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:question-move=forward                     409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:question-move=answer_directly             409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:question-move=answer                      403 403 403 403 200 200 404 404 404 404 404 404 404 404 302
recommendations:question-move=ask_again                   409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:question-move=release                     409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:question-move=nonsense                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:recommendation                            200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:recommendation-amend                      409 409 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:recommendation-publish                    200 200 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:recommendation-new=?inspection=INSPECTION 200 200 403 403 403 403 403 200 403 403 403 404 404 404 302
recommendations:supervision                               200 200 200 200 200 200 404 404 404 404 404 404 404 404 302
recommendations:supervision-list                          200 200 200 200 200 200 200 200 200 200 200 403 403 403 302
recommendations:regions                                   200 200 200 403 403 403 403 200 200 403 403 403 403 403 302
recommendations:unit-people                               200 200 403 200 200 200 200 200 403 200 200 403 403 403 302
recommendations:work-hand-over                            404 404 404 404 403 200 404 404 404 404 404 404 404 404 302
recommendations:rule-set                                  200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:rule-set-amend                            403 200 403 403 403 403 403 403 403 403 403 403 403 403 302
recommendations:vote                                      200 200 200 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=cast                            403 403 200 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=close                           409 409 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=enter_counts                    409 409 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=confirm_counts                  409 409 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=reject_counts                   409 409 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=cancel                          200 200 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:vote-move=nonsense                        404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:workbench                                 200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
tracker:calendar                                          403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:calendar-day=2026-10-01                           403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:calendar-day=nonsense                             403 403 403 403 403 403 403 403 403 403 403 404 403 403 302
tracker:calendar-year                                     403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:end-sessions                                      405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
tracker:event-list                                        403 403 403 403 403 403 403 403 403 403 403 403 403 200 302
tracker:help                                              200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
tracker:lockout-list                                      403 403 403 403 403 403 403 403 403 403 403 403 200 403 302
tracker:organization                                      403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:organization-list                                 403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:organization-new                                  403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:profile                                           200 200 200 200 200 200 200 200 200 200 200 200 200 200 302
tracker:region-new                                        403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:unlock                                            405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
tracker:user                                              403 403 403 403 403 403 403 403 403 403 403 200 200 403 302
tracker:user-close                                        403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:user-edit                                         403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:user-list                                         403 403 403 403 403 403 403 403 403 403 403 200 200 403 302
tracker:user-new                                          403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:user-password                                     403 403 403 403 403 403 403 403 403 403 403 200 403 403 302
tracker:user-role                                         403 403 403 403 403 403 403 403 403 403 403 403 200 403 302
"""

POST_TABLE = """
inspections:document-publish                              302 302 403 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:channel-close                             404 404 404 404 404 302 404 404 404 404 404 403 404 404 302
recommendations:channel-test                              404 404 404 404 404 409 404 404 404 404 404 403 404 404 302
recommendations:cover-end                                 404 404 404 404 403 302 404 404 404 404 404 404 404 404 302
recommendations:bulk-retry                                409 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:bulk-stop                                 302 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:feed-list                                 201 201 201 201 201 201 201 201 201 201 201 403 403 403 302
recommendations:feed-revoke                               302 404 404 404 404 404 404 404 404 404 404 404 404 404 302
recommendations:inbox-read                                302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
recommendations:notice-open                               404 404 404 404 302 404 404 404 404 404 404 404 404 404 302
recommendations:notice-resend                             409 409 404 404 403 404 404 404 404 404 404 404 404 404 302
recommendations:opinion-publish                           302 302 403 403 403 403 404 404 404 404 404 404 404 404 302
recommendations:posting-resend                            302 302 404 404 403 404 404 404 404 404 404 404 404 404 302
tracker:end-sessions                                      302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
tracker:unlock                                            403 403 403 403 403 403 403 403 403 403 403 403 302 403 302
"""


def rows(text: str) -> dict[str, list[int]]:
    """Page → codes in the order of `PEOPLE`, from the table as people read it."""
    table = {}
    for line in text.strip().splitlines():
        page, *codes = line.split()
        table[page] = [int(code) for code in codes]
    return table


GETS = rows(GET_TABLE)
POSTS = rows(POST_TABLE)


def pages(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all pages; the interface has a table of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith("api/"):
                yield from pages(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_page_stands_in_the_table() -> None:
    named = {page.partition("=")[0] for page in GETS}
    assert set(pages(get_resolver().url_patterns)) == named
    assert all(len(codes) == len(PEOPLE) for codes in [*GETS.values(), *POSTS.values()])
    only_pressed = {page for page, codes in GETS.items() if 405 in codes}
    assert only_pressed <= set(POSTS)


def address(world: cast.World, page: str) -> str:
    """The page's address for the world's own object; `=` brings the last part (a move, a noun, a day)."""
    name, _, last = page.partition("=")
    if last == "li":
        last = token_for(Notice.objects.filter(recipient=world["li"]).latest("id"), "report_progress")
    noun = name.partition(":")[2].partition("-")[0]
    subjects: dict[str, Any] = {
        "inspection": world.inspection,
        "finding": world.finding,
        "statute": world.statute,
        "recommendation": world.recommendations[0],
        "opinion": world.opinion,
        "assignment": world.assignment,
        "question": Question.objects.first(),
        "user": world["li"],
        "unlock": world["li"],
        "organization": world.places["kw"],
        "document": Document.objects.first(),
        "evidence": Evidence.objects.first(),
        "draft": StoredFile.objects.filter(pk__in=UnitDraft.objects.values("files")).first(),
        "cover": Cover.objects.first() if name.endswith("end") else world["li"],
        "work": world["li"],
        "vote": Vote.objects.first(),
        "supervision": SupervisionNotice.objects.first(),
        "bulk": BulkJob.objects.first(),
        "observation": Indicator.objects.first(),
        "feed": CalendarFeed.objects.filter(owner=world["zhao"]).first(),
        "notice": Notice.objects.filter(recipient=world["li"]).first(),
        "channel": Channel.objects.first(),
        "posting": Posting.objects.first(),
    }
    if name == "inspections:finding-evidence":
        subjects["finding"] = FindingEvidence.objects.first()
    if name == "recommendations:opinion-paper":
        subjects["opinion"] = OpinionPaper.objects.first()
    subject = subjects.get(noun)
    arguments: list[object] = [subject.pk] if name in KEYED and subject is not None else []
    found = reverse(name, args=[*arguments, *([last] if last and not last.startswith("?") else [])])
    if last.startswith("?"):
        found += last.replace("INSPECTION", str(world.inspection.pk))
    return found


def keyed(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The pages whose address holds a key."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from keyed(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif "pk" in pattern.pattern.converters:
            yield f"{space}{pattern.name}"


KEYED = set(keyed(get_resolver().url_patterns))


@pytest.fixture
def stage(world: cast.World) -> cast.World:
    """One paper filed, one item in hand with its proof, one notice told, one figure noted, one calendar,
    one draft signed out, one cover."""
    """One paper filed, one item in hand with its proof, one draft signed out, one cover planned, one notice told,
    one figure noted, one vote, one order in bulk, one calendar, one channel."""
    """One of everything that can be opened: a paper, an item in hand with its proof, a draft signed out, a cover
    planned, a question, a vote that runs, a supervision, a bulk order, a figure, a calendar; and their notices."""
    cast.brought_to(world, "reported")
    cast.file_paper(world)
    cast.measured(world)
    open_feed(actor=world["zhao"], now=cast.ago(1))
    paper = Evidence.objects.get().file
    item, unit, li = world.assignment, world.places["kw"], world["li"]
    draft = UnitDraft.objects.create(assignment=item, unit=unit, move="submit", author=li, at=cast.ago(9), state="sent")
    draft.files.add(paper)
    today = timezone.localdate()
    Cover.objects.create(
        absent=world["zhou"], substitute=li, from_on=today, until_on=today, appointed_by=world["zhou"], at=cast.ago(1)
    )
    cast.vote_on(world)
    """One paper filed, one item in hand with its proof, supervised, one notice told, one bulk order given."""
    """One paper filed, one item in hand with its proof, one notice told, one figure noted, one calendar."""
    """One paper filed, one item in hand with its proof, one notice told, one figure, one calendar, one vote."""
    cast.brought_to(world, "reported")
    cast.forwarded(world)
    cast.vote_on(world)
    actions.supervise_assignment(
        actor=world["qian"], assignment=world.assignment, now=cast.ago(5), level="blue", text="请说明。"
    )
    ordered(world["zhao"], "nudge", world.assignment)
    answering.file_plan_paper(world)
    cast.measured(world)
    cast.vote_on(world)
    channelled(world)
    open_feed(actor=world["zhao"], now=cast.ago(1))
    return world


def channelled(world: cast.World) -> None:
    """市科委's robot, and a message to it that was given up."""
    channel = add_channel(
        actor=world["zhou"],
        now=cast.ago(30),
        facts={"kind": "wecom", "name": "科委群", "hour": 9, "per_minute": 20},
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
    )
    told = Notice.objects.filter(recipient=world["li"])
    told.update(send_after=timezone.now())  # a link in a letter lives for seven days
    posting = Posting.objects.create(
        channel=channel, key="urgent-1", made_at=cast.ago(20), send_after=cast.ago(20), state="failed"
    )
    posting.notices.set(told)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_exactly_what_the_table_says(stage: cast.World, client: Client, person: str) -> None:
    if person != "nobody":
        client.force_login(stage[person])
    column = PEOPLE.index(person)
    found = {page: client.get(address(stage, page)).status_code for page in GETS}
    assert found == {page: codes[column] for page, codes in GETS.items()}
    pressed = {page: client.post(address(stage, page)).status_code for page in POSTS}
    assert pressed == {page: codes[column] for page, codes in POSTS.items()}
