"""The deadlines that reminders climb to: for each, its day, the states it speaks for, and where to look.

One table, read by planning, by the check before sending, and by the list of what goes out tomorrow. The
subject's row is `s` in every fragment; fragments are constants, values are always parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.models import Role

from ..lifecycle import RUNNING, AssignmentStatus, OpinionStatus
from ..models import NoticeRule

_ASSIGNMENT, _OPINION = NoticeRule.Subject.ASSIGNMENT.value, NoticeRule.Subject.OPINION.value


@dataclass(frozen=True)
class Ladder:
    """`day` is NULL where the subject has no such deadline, and then nobody is reminded.

    Where several days hang on one subject, `joins` brings one row a day as `several`, named for its letter,
    and `gone` says when the day of a notice `n` is no longer among them.
    """

    subject: str
    name: str
    day: str
    states: tuple[str, ...]
    joins: str = ""
    only: str = "TRUE"
    gone: str = ""

    @property
    def code(self) -> str:
        return f"{self.subject}-{self.name}"

    @property
    def place(self) -> Place:
        place = PLACES[self.subject]
        return replace(place, item=f"{place.item} || several.name") if self.gone else place


@dataclass(frozen=True)
class Place:
    """Where a subject lives and what its notices name. `homes` maps a role to its organization's column;
    `responsible` joins the one who answers for it, if they are there, as `named`."""

    table: str
    column: str
    item: str
    item_join: str
    unit: str
    homes: dict[str, str]
    responsible: str = ""


_COMMITTEE = {Role.STAFF.value: "s.committee_id", Role.SUPERVISOR.value: "s.committee_id"}
PLACES = {
    _ASSIGNMENT: Place(
        table="recommendations_assignment",
        column="assignment_id",
        item="item.number || ' ' || item.title",
        item_join="JOIN recommendations_recommendation item ON item.id = s.recommendation_id",
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
        item="s.title",
        item_join="",
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

_OPEN_MILESTONES = "done_on IS NULL AND dropped_at IS NULL"
_MILESTONES = f"""
JOIN (SELECT assignment_id, due_on AS day, '（节点：' || string_agg(title, '、' ORDER BY id) || '）' AS name
      FROM recommendations_milestone WHERE {_OPEN_MILESTONES}
      GROUP BY assignment_id, due_on) several ON several.assignment_id = s.id"""
_NO_MILESTONE = f"""NOT EXISTS (SELECT 1 FROM recommendations_milestone m
    WHERE m.assignment_id = s.id AND m.due_on = n.due_on AND m.{_OPEN_MILESTONES.replace("AND ", "AND m.")})"""

_STILL_TO_SIGN = "co.part = 'co_handler' AND co.status IN ('pending', 'returned', 'handling')"
_UNSIGNED = f"""
JOIN (SELECT co.lead_id, co.counter_sign_due_on AS day,
             '（未会签：' || string_agg(o.short_name, '、' ORDER BY co.id) || '）' AS name
      FROM recommendations_assignment co JOIN tracker_organization o ON o.id = co.unit_id WHERE {_STILL_TO_SIGN}
      GROUP BY co.lead_id, co.counter_sign_due_on) several ON several.lead_id = s.id"""
_ALL_SIGNED = f"""NOT EXISTS (SELECT 1 FROM recommendations_assignment co
    WHERE co.lead_id = s.id AND co.counter_sign_due_on = n.due_on AND {_STILL_TO_SIGN})"""
_UNANSWERED = """
LEFT JOIN (SELECT assignment_id, min(reply_due_on) AS day FROM recommendations_supervisionnotice
           WHERE replied_on IS NULL GROUP BY assignment_id) asked ON asked.assignment_id = s.id"""
"""The nearest reply an item owes; an item that has answered has no such day, and its reminders are cancelled."""

LADDERS = (
    Ladder(_ASSIGNMENT, "sign", "s.sign_due_on", (AssignmentStatus.PENDING,)),
    Ladder(_ASSIGNMENT, "due", "s.due_on", RUNNING),
    Ladder(
        _ASSIGNMENT,
        "stale",
        # the last day before the lamp turns yellow (recommendations.lights), so that lamp and letter agree
        "COALESCE(s.last_progress_on, s.acknowledged_on) + COALESCE(own.stale_days, general.stale_days, 30)::int",
        (AssignmentStatus.HANDLING,),
        joins=_RULE_SETS,
    ),
    Ladder(_ASSIGNMENT, "counter_sign", "s.counter_sign_due_on", RUNNING, only="s.part = 'co_handler'"),
    # the lead hears of it on its own item: it may not see its co-handlers'
    Ladder(_ASSIGNMENT, "co_unsigned", "several.day", RUNNING, joins=_UNSIGNED, gone=_ALL_SIGNED),
    Ladder(_ASSIGNMENT, "interim", "s.next_report_on", (AssignmentStatus.HANDLING,)),
    Ladder(
        _ASSIGNMENT,
        "milestone",
        "several.day",
        (AssignmentStatus.HANDLING,),
        joins=_MILESTONES,
        gone=_NO_MILESTONE,
    ),
    Ladder(_ASSIGNMENT, "review", "s.submitted_on", (AssignmentStatus.SUBMITTED,), only="s.part <> 'co_handler'"),
    Ladder(
        _ASSIGNMENT,
        "return",
        _ASKED_ON,
        (AssignmentStatus.RETURNED,),
        joins=_asked("recommendations_returnrequest"),
    ),
    Ladder(
        _ASSIGNMENT,
        "extension",
        _ASKED_ON,
        (AssignmentStatus.HANDLING,),
        joins=_asked("recommendations_extensionrequest"),
    ),
    Ladder(
        _ASSIGNMENT,
        "question",
        # the earliest question of the item that the unit has not answered: one reminder speaks for all
        """(SELECT min(asked.due_on) FROM recommendations_question asked
            WHERE asked.assignment_id = s.id AND asked.status = 'forwarded')""",
        tuple(AssignmentStatus),
        only="s.id IN (SELECT q.assignment_id FROM recommendations_question q WHERE q.status = 'forwarded')",
    ),
    Ladder(_ASSIGNMENT, "parked", "s.review_on", (AssignmentStatus.CARRIED_FORWARD,), only="s.part <> 'co_handler'"),
    Ladder(
        _ASSIGNMENT,
        "reply",
        "asked.day",
        (*RUNNING, AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED),
        joins=_UNANSWERED,
    ),
    Ladder(_OPINION, "sign", "s.sign_due_on", (OpinionStatus.HANDED_OVER,)),
    Ladder(_OPINION, "plan", "s.plan_due_on", (OpinionStatus.RECEIVED,)),
    Ladder(_OPINION, "plan_review", "s.planned_on", (OpinionStatus.PLANNED,), only=_UNCOMMENTED),
    Ladder(_OPINION, "consultation", "s.consult_due_on", (OpinionStatus.CONSULTING,), only="s.answered_on IS NULL"),
    Ladder(
        _OPINION,
        "report",
        "s.report_due_on",
        (OpinionStatus.RECEIVED, OpinionStatus.PLANNED, OpinionStatus.CONSULTING, OpinionStatus.REDO),
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
}
"""(subject, verb) → the states in which what an action asked for is still to be done."""
