"""The deadlines that reminders climb to: for each, its day, the states it speaks for, and where to look.

One table, read by planning, by the check before sending, and by the list of what goes out tomorrow. The
subject's row is `s` in every fragment; fragments are constants, values are always parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.models import Role

from ..lifecycle import RUNNING, AssignmentStatus, OpinionStatus, QuestionStatus
from ..models import NoticeRule

_ASSIGNMENT, _OPINION = NoticeRule.Subject.ASSIGNMENT.value, NoticeRule.Subject.OPINION.value


@dataclass(frozen=True)
class Ladder:
    """`day` is NULL where the subject has no such deadline, and then nobody is reminded. `begins` is what the days of
    the rules are counted from, in words.

    Where several days hang on one subject, `joins` brings one row a day, and `several` is what the letter
    calls it. `heard` leaves out people `u` who have done their part. What `is_inside` the committee is told
    to nobody else, whatever its rules say.
    """

    subject: str
    name: str
    label: str | Promise
    day: str
    states: tuple[str, ...]
    joins: str = ""
    only: str = "TRUE"
    several: str = "''"
    begins: str | Promise = _("期限")
    heard: str = "TRUE"
    is_inside: bool = False

    @property
    def code(self) -> str:
        return f"{self.subject}-{self.name}"

    @property
    def place(self) -> Place:
        return PLACES[self.subject]


@dataclass(frozen=True)
class Place:
    """Where a subject lives and what its notices name: `item_name` of the row `item` of `item_table`, found by
    `item`. `homes` maps a role to its organization's column; `responsible` joins the one who answers for it,
    if they are there, as `named`."""

    table: str
    column: str
    item: str
    item_table: str
    item_name: str
    unit: str
    homes: dict[str, str]
    responsible: str = ""


_COMMITTEE = {role.value: "s.committee_id" for role in (Role.STAFF, Role.SUPERVISOR, Role.MEMBER)}
PLACES = {
    _ASSIGNMENT: Place(
        table="recommendations_assignment",
        column="assignment_id",
        item="s.recommendation_id",
        item_table="recommendations_recommendation",
        item_name="item.number || ' ' || item.title",
        unit="s.unit_id",
        homes={
            Role.HANDLER.value: "s.unit_id",
            Role.HEAD.value: "s.unit_id",
            Role.COORDINATOR.value: "s.government_id",
            **_COMMITTEE,
        },
        responsible="""LEFT JOIN tracker_user named
          ON named.id = s.responsible_id AND named.is_active AND named.organization_id = s.unit_id""",
    ),
    _OPINION: Place(
        table="recommendations_opinion",
        column="opinion_id",
        item="s.id",
        item_table="recommendations_opinion",
        item_name="item.title",
        unit="s.government_id",
        homes={Role.COORDINATOR.value: "s.government_id", **_COMMITTEE},
    ),
}

_RULE_SETS = """
LEFT JOIN tracker_ruleset own ON own.committee_id = s.committee_id
LEFT JOIN tracker_ruleset general ON general.committee_id IS NULL"""

_ASKED_ON = "(asked.at AT TIME ZONE 'Asia/Shanghai')::date"
"""The day of a request, by the clock the whole product goes by."""


def _asked(table: str) -> str:
    """The one request of the item that waits; none: no day, and nobody is reminded."""
    return f"LEFT JOIN {table} asked ON asked.assignment_id = s.id AND asked.decision = 'waiting'"


_UNCOMMENTED = """NOT EXISTS (
    SELECT 1 FROM recommendations_planitem p JOIN recommendations_opinionitem i ON i.id = p.item_id
    WHERE i.opinion_id = s.id AND p.comment <> '')"""
"""Nobody of the committee has said anything about the plan yet."""

_MILESTONES = """
JOIN (SELECT assignment_id, due_on AS day, '（节点：' || string_agg(title, '、' ORDER BY id) || '）' AS name
      FROM recommendations_milestone WHERE done_on IS NULL AND dropped_at IS NULL
      GROUP BY assignment_id, due_on) several ON several.assignment_id = s.id"""

_UNSIGNED = """
JOIN (SELECT co.lead_id, co.counter_sign_due_on AS day,
             '（未会签：' || string_agg(o.short_name, '、' ORDER BY co.id) || '）' AS name
      FROM recommendations_assignment co JOIN tracker_organization o ON o.id = co.unit_id
      WHERE co.part = 'co_handler' AND co.status IN ('pending', 'returned', 'handling')
      GROUP BY co.lead_id, co.counter_sign_due_on) several ON several.lead_id = s.id"""
_UNANSWERED = """
LEFT JOIN (SELECT assignment_id, min(reply_due_on) AS day FROM recommendations_supervisionnotice
           WHERE replied_on IS NULL GROUP BY assignment_id) asked ON asked.assignment_id = s.id"""
"""The nearest reply an item owes; an item that has answered has no such day, and its reminders are cancelled."""

_WITH_STAFF = """
JOIN (SELECT assignment_id, min((COALESCE(answered_at, at) AT TIME ZONE 'Asia/Shanghai')::date) AS day
      FROM recommendations_question WHERE status IN ('asked', 'answered')
      GROUP BY assignment_id) held ON held.assignment_id = s.id"""
"""Since when the committee's staff have held the oldest question: asked and not forwarded, or answered and not
released."""

_RUNNING_VOTE = """
JOIN recommendations_vote running
  ON running.opinion_id = s.id AND running.status = 'open' AND running.mode = 'electronic'"""
_NOT_VOTED = """NOT EXISTS (
    SELECT 1 FROM recommendations_votermark mark WHERE mark.vote_id = running.id AND mark.voter_id = u.id)"""

LADDERS: tuple[Ladder, ...] = (
    Ladder(_ASSIGNMENT, "sign", _("签收"), "s.sign_due_on", (AssignmentStatus.PENDING,)),
    Ladder(_ASSIGNMENT, "due", _("办理"), "s.due_on", RUNNING),
    Ladder(
        _ASSIGNMENT,
        "stale",
        _("进展停滞"),
        # the last day before the lamp turns yellow (recommendations.lights), so that lamp and letter agree
        "COALESCE(s.last_progress_on, s.acknowledged_on) + COALESCE(own.stale_days, general.stale_days, 30)::int",
        (AssignmentStatus.HANDLING,),
        joins=_RULE_SETS,
        begins=_("停滞期满"),
    ),
    Ladder(_ASSIGNMENT, "counter_sign", _("会签"), "s.counter_sign_due_on", RUNNING, only="s.part = 'co_handler'"),
    # the lead hears of it on its own item: it may not see its co-handlers'
    Ladder(
        _ASSIGNMENT, "co_unsigned", _("会办单位未会签"), "several.day", RUNNING, joins=_UNSIGNED, several="several.name"
    ),
    Ladder(_ASSIGNMENT, "interim", _("定期报告进展"), "s.next_report_on", (AssignmentStatus.HANDLING,)),
    Ladder(
        _ASSIGNMENT,
        "milestone",
        _("节点"),
        "several.day",
        (AssignmentStatus.HANDLING,),
        joins=_MILESTONES,
        several="several.name",
    ),
    Ladder(
        _ASSIGNMENT,
        "review",
        _("等待审核"),
        "s.submitted_on",
        (AssignmentStatus.SUBMITTED,),
        only="s.part <> 'co_handler'",
        begins=_("报送"),
    ),
    Ladder(
        _ASSIGNMENT,
        "clearance",
        _("等待核验销号"),
        "s.completed_on",
        (AssignmentStatus.COMPLETED,),
        only="s.part <> 'co_handler'",
        begins=_("审核通过"),
    ),
    Ladder(
        _ASSIGNMENT,
        "return",
        _("退办申请待审批"),
        _ASKED_ON,
        (AssignmentStatus.RETURNED,),
        joins=_asked("recommendations_returnrequest"),
        begins=_("申请"),
    ),
    Ladder(
        _ASSIGNMENT,
        "extension",
        _("延期申请待审批"),
        _ASKED_ON,
        (AssignmentStatus.HANDLING,),
        joins=_asked("recommendations_extensionrequest"),
        begins=_("申请"),
    ),
    Ladder(
        _ASSIGNMENT,
        "question",
        _("答复询问"),
        # the earliest question of the item that the unit has not answered: one reminder speaks for all
        """(SELECT min(asked.due_on) FROM recommendations_question asked
            WHERE asked.assignment_id = s.id AND asked.status = 'forwarded')""",
        tuple(AssignmentStatus),
        only="s.id IN (SELECT q.assignment_id FROM recommendations_question q WHERE q.status = 'forwarded')",
    ),
    Ladder(
        _ASSIGNMENT,
        "with_staff",
        _("询问等待转办或反馈"),
        "held.day",
        tuple(AssignmentStatus),
        joins=_WITH_STAFF,
        begins=_("开始等待"),
        is_inside=True,
    ),
    Ladder(
        _ASSIGNMENT,
        "parked",
        _("挂账复核"),
        "s.review_on",
        (AssignmentStatus.CARRIED_FORWARD,),
        only="s.part <> 'co_handler'",
        begins=_("复核日"),
    ),
    Ladder(
        _ASSIGNMENT,
        "reply",
        _("回复督办"),
        "asked.day",
        (*RUNNING, AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED),
        joins=_UNANSWERED,
    ),
    Ladder(_OPINION, "sign", _("意见书签收"), "s.sign_due_on", (OpinionStatus.HANDED_OVER,)),
    Ladder(_OPINION, "plan", _("研究处理方案"), "s.plan_due_on", (OpinionStatus.RECEIVED,)),
    Ladder(
        _OPINION,
        "plan_review",
        _("方案待看"),
        "s.planned_on",
        (OpinionStatus.PLANNED,),
        only=_UNCOMMENTED,
        begins=_("方案报送"),
    ),
    Ladder(
        _OPINION,
        "consultation",
        _("征求意见反馈"),
        "s.consult_due_on",
        (OpinionStatus.CONSULTING,),
        only="s.answered_on IS NULL",
    ),
    Ladder(
        _OPINION,
        "report",
        _("书面报告"),
        "s.report_due_on",
        (OpinionStatus.RECEIVED, OpinionStatus.PLANNED, OpinionStatus.CONSULTING, OpinionStatus.REDO),
    ),
    Ladder(
        _OPINION,
        "vote",
        _("满意度测评"),
        "running.closes_on",
        (OpinionStatus.REPORTED, OpinionStatus.DELIBERATED),
        joins=_RUNNING_VOTE,
        begins=_("截止日"),
        heard=_NOT_VOTED,
        is_inside=True,
    ),
)

ASKING: dict[tuple[str, str], tuple[str, ...]] = {
    (_OPINION, "hand_over"): (OpinionStatus.HANDED_OVER,),
    (_OPINION, "return_plan"): (OpinionStatus.RECEIVED,),
    (_OPINION, "consult"): (OpinionStatus.CONSULTING,),
    (_ASSIGNMENT, "dispatch"): (AssignmentStatus.PENDING,),
    (_ASSIGNMENT, "request_return"): (AssignmentStatus.RETURNED,),
    (_ASSIGNMENT, "request_extension"): (AssignmentStatus.HANDLING,),
    (_ASSIGNMENT, "submit"): (AssignmentStatus.SUBMITTED,),
    (_ASSIGNMENT, "send_back"): (AssignmentStatus.HANDLING,),
    (_ASSIGNMENT, "complete"): (AssignmentStatus.COMPLETED,),
    (_ASSIGNMENT, "verify"): (AssignmentStatus.COMPLETED,),
    (_ASSIGNMENT, "resume"): (AssignmentStatus.HANDLING,),
    (_ASSIGNMENT, "reopen"): (AssignmentStatus.HANDLING,),
    (_ASSIGNMENT, "redo"): RUNNING,
    (_OPINION, "open_vote"): (OpinionStatus.REPORTED, OpinionStatus.DELIBERATED),
    (_OPINION, "redo"): (OpinionStatus.REDO,),
    (_ASSIGNMENT, "nudge"): RUNNING,
    (_ASSIGNMENT, "supervise"): (*RUNNING, AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED),
    (_ASSIGNMENT, "supervise_red"): (*RUNNING, AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED),
}
"""(subject, verb) → the states in which what an action asked for is still to be done."""

ASKING_OF_QUESTIONS: dict[str, str] = {
    "ask": QuestionStatus.ASKED,
    "forward": QuestionStatus.FORWARDED,
    "ask_again": QuestionStatus.FORWARDED,
    "answer": QuestionStatus.ANSWERED,
}
"""The same for a question, whose notices hang on its item: some question of the item must be in this state."""


def ladder_of(rule: NoticeRule) -> Ladder | None:
    """The ladder a rule is a rung of; None for a rule about an act."""
    return next((ladder for ladder in LADDERS if (ladder.subject, ladder.name) == (rule.subject, rule.ladder)), None)
