"""The shape of the demonstration follow-up, and the opinions that open it. All of it is invented.

Nothing here has a date of its own: every day counts from the day of loading, so that the state is
as lively next year as today. Steps of one assignment stand in the order in which they happened,
also within one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# fmt: off
UnitMove = Literal[
    "acknowledge", "report_progress", "counter_sign", "submit", "set_milestones", "name_responsible",
    "request_return", "request_extension", "reply_supervision", "propose", "decline_draft", "answer",
]
CommitteeMove = Literal[
    "send_back", "change_outcome", "complete", "verify", "clear", "carry_forward", "resume", "reopen",
    "withdraw", "grant_extension", "refuse_extension", "nudge", "supervise", "ask", "forward", "ask_again",
    "release", "answer_directly",
]
# fmt: on
GovernmentMove = Literal["approve_return", "refuse_return", "settle_disagreement"]
SystemMove = Literal["accept_unsigned", "redo"]
Move = Literal[UnitMove, GovernmentMove, CommitteeMove, SystemMove]


@dataclass(frozen=True)
class Step:
    """One move. `by` is a username, empty where the system acts. `evidence` is the title of a sample paper.

    `outcome` is the class A–D that a submission claims or a reviewer gives, `outcome_reason` why. `day` is the
    day that is asked for, granted or set, counted from today. `about` says whom or what the move is about:
    the person named responsible, the unit that should have a returned item, the level of a supervision
    notice, the verdict of a counter-signature, the ruling on a disagreement, the move that is drafted.
    `on` is the co-handler on whose part somebody else acts. `milestones` are set with their days (counted
    from today), `done` are ticked off.
    """

    move: Move
    by: str
    days_ago: int
    text: str = ""
    percent: int | None = None
    evidence: str = ""
    outcome: str = ""
    outcome_reason: str = ""
    day: int | None = None
    about: str = ""
    on: str = ""
    milestones: tuple[tuple[str, int], ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class AssignmentPlan:
    """One item given to one lead unit of one region, with its co-handlers.

    `due_in_days` is the day in force at the end, counted from today; a negative number has passed. Where the
    steps have moved it, `first_due_in_days` is the original one. `shows` is the state the steps lead to, for
    readers of this file and for its test.
    """

    recommendation: str
    region: str
    lead: str
    shows: str
    dispatched_days_ago: int
    due_in_days: int
    co_handlers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    first_due_in_days: int | None = None
    is_sample: bool = True

    @property
    def original_due_in_days(self) -> int:
        return self.due_in_days if self.first_due_in_days is None else self.first_due_in_days

    @property
    def lead_now(self) -> str:
        """The unit that has it in the end: the first one, unless it was passed on."""
        return next((step.about for step in reversed(self.steps) if step.move == "approve_return"), self.lead)


ITEMS_OF_OPINION: tuple[str, ...] = (
    *("A0", "A1", "A2", "A3", "A3b"),
    *("B1", "B2", "B3", "B4", "B5", "B6"),
    *("C1", "C2", "C2b", "C3", "C4"),
    *("M1", "M2", "M3", "M4"),
)
"""All items in their order. M3 repeats C1, so it is listed and linked but given to nobody again."""

ITEMS_OF_HEBEI: tuple[str, ...] = ("A0", "A2", "A3", "B1", "B3", "C1", "C4", "M3")
"""Hebei's committee took up a part of them."""


@dataclass(frozen=True)
class OpinionPlan:
    """One committee's 审议意见书 to its own government. Receipt starts the two-stage clock.

    Beijing's receipt lies so that the handling plan (three months) is soon due and the report (one
    year) is far off; what Tianjin and Hebei allow is not known to us. What follows stands in `plan_answers`.
    """

    region: str
    committee: str
    government: str
    title: str
    number: str
    drafted_by: str
    drafted_days_ago: int
    issued_by: str
    issued_days_ago: int
    handed_over_by: str
    handed_over_days_ago: int
    acknowledged_by: str
    acknowledged_days_ago: int
    items: tuple[str, ...] = ITEMS_OF_OPINION
    is_sample: bool = True


@dataclass(frozen=True)
class CoverPlan:
    """Somebody stands in for somebody else of the same unit, from a day on until a day to come."""

    absent: str
    substitute: str
    from_days_ago: int
    until_in_days: int


_TITLE = "对《决定》实施情况检查报告的审议意见（示例）"

OPINIONS: tuple[OpinionPlan, ...] = (
    OpinionPlan(
        region="北京",
        committee="bj-rd",
        government="bj-zf",
        title=_TITLE,
        number="示例〔北京〕1号",
        drafted_by="zhao",
        drafted_days_ago=96,
        issued_by="qian",
        issued_days_ago=88,
        handed_over_by="zhao",
        handed_over_days_ago=82,
        acknowledged_by="sun",
        acknowledged_days_ago=78,
    ),
    OpinionPlan(
        region="天津",
        committee="tj-rd",
        government="tj-zf",
        title=_TITLE,
        number="示例〔天津〕1号",
        drafted_by="tianjing",
        drafted_days_ago=70,
        issued_by="jinwei",
        issued_days_ago=62,
        handed_over_by="tianjing",
        handed_over_days_ago=58,
        acknowledged_by="hetong",
        acknowledged_days_ago=55,
    ),
    OpinionPlan(
        region="河北",
        committee="hb-rd",
        government="hb-zf",
        title=_TITLE,
        number="示例〔河北〕1号",
        drafted_by="jiming",
        drafted_days_ago=107,
        issued_by="yanru",
        issued_days_ago=104,
        handed_over_by="jiming",
        handed_over_days_ago=102,
        acknowledged_by="shilei",
        acknowledged_days_ago=100,
        items=ITEMS_OF_HEBEI,
    ),
)

COVERS: tuple[CoverPlan, ...] = (
    CoverPlan("gaofeng", "linhao", from_days_ago=3, until_in_days=9),
    CoverPlan("lujian", "suming", from_days_ago=2, until_in_days=6),
)
"""Two heads are away these days; at 天津市科技局 the substitute signs out what the unit sends."""


def signed(days_ago: int, *people: str) -> tuple[Step, ...]:
    """Every unit of the item acknowledges it, lead first."""
    return tuple(Step("acknowledge", person, days_ago) for person in people)


def agreed(days_ago: int, *people: str) -> tuple[Step, ...]:
    """The co-handlers counter-sign, without which the lead cannot submit."""
    return tuple(Step("counter_sign", person, days_ago, "同意牵头单位的办理意见。") for person in people)


def reported(by: str, days_ago: int, text: str, percent: int, evidence: str = "", done: tuple[str, ...] = ()) -> Step:
    """A progress report; `percent` is the unit's own estimate of the whole item."""
    return Step("report_progress", by, days_ago, text, percent, evidence, done=done)
