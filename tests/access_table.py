"""Every page × every kind of person × the answer, as people read it."""

from __future__ import annotations

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
recommendations:assignment-notices                        200 200 403 403 403 403 404 404 404 404 404 404 404 404 302
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
recommendations:notice-export                             200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-list                               200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-open                               405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:notice-orphans                            200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-preview                            200 200 403 403 403 403 403 200 403 403 403 403 403 403 302
recommendations:notice-resend                             405 405 405 405 405 405 405 405 405 405 405 405 405 405 302
recommendations:notice-rule-move=amend                    403 200 403 403 403 403 403 403 403 403 403 403 403 403 302
recommendations:notice-rule-move=add_rung                 403 200 403 403 403 403 403 403 403 403 403 403 403 403 302
recommendations:notice-rule-move=restore                  403 409 403 403 403 403 403 403 403 403 403 403 403 403 302
recommendations:notice-rule-move=nonsense                 404 404 404 404 404 404 404 404 404 404 404 404 404 404 302
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
recommendations:opinion-notices                           200 200 403 403 403 403 404 404 404 404 404 404 404 404 302
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
inspections:document-publish                              302 302 403 404 404 404 404 404 404 404 404 404 404 404 403
recommendations:channel-close                             404 404 404 404 404 302 404 404 404 404 404 403 404 404 403
recommendations:channel-test                              404 404 404 404 404 409 404 404 404 404 404 403 404 404 403
recommendations:cover-end                                 404 404 404 404 403 302 404 404 404 404 404 404 404 404 403
recommendations:bulk-retry                                409 404 404 404 404 404 404 404 404 404 404 404 404 404 403
recommendations:bulk-stop                                 302 404 404 404 404 404 404 404 404 404 404 404 404 404 403
recommendations:feed-list                                 201 201 201 201 201 201 201 201 201 201 201 403 403 403 403
recommendations:feed-revoke                               302 404 404 404 404 404 404 404 404 404 404 404 404 404 403
recommendations:inbox-read                                302 302 302 302 302 302 302 302 302 302 302 302 302 302 403
recommendations:notice-open                               404 404 404 404 302 404 404 404 404 404 404 404 404 404 403
recommendations:notice-resend                             409 409 404 404 403 404 404 404 404 404 404 404 404 404 403
recommendations:opinion-publish                           302 302 403 403 403 403 404 404 404 404 404 404 404 404 403
recommendations:posting-resend                            302 302 404 404 403 404 404 404 404 404 404 404 404 404 403
tracker:end-sessions                                      302 302 302 302 302 302 302 302 302 302 302 302 302 302 403
tracker:unlock                                            403 403 403 403 403 403 403 403 403 403 403 403 302 403 403
"""
