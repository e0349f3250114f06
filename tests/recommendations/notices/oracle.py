"""What a sweep must say, written the slow and obvious way: plain Python over plain rows, one thing at a time.

Nothing here comes from `recommendations.notices`: not its SQL, not its intervals, not its arithmetic of
working days. A deadline is climbed day by day, a person is found by looking at everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from .facts import Facts, Row

Key = tuple[str, int, int, int, dt.date, int]
"""(assignment or opinion, its id, person, rule, day of the deadline, occurrence): one reason to tell one person."""

DAY = dt.timedelta(days=1)
RUNNING = ("pending", "returned", "handling")

ROLES = {
    "unit": ("handler", "head"),
    "handler": ("handler",),
    "head": ("head",),
    "coordinator": ("coordinator",),
    "staff": ("staff",),
    "supervisor": ("supervisor",),
    "member": ("member",),
}
_OFFICES = ("coordinator", "staff", "supervisor", "member")
ROLES_OF = {"assignment": ("handler", "head", *_OFFICES), "opinion": _OFFICES}


@dataclass(frozen=True)
class Told:
    """What the notice says, when it leaves, and why it is expected, in words for a failing test."""

    text: str
    leaves: dt.datetime
    why: str


@dataclass(frozen=True)
class Deadline:
    """A day that a subject is held to. `of` names what it stands for where a subject has several."""

    ladder: str
    on: dt.date
    of: str = ""


# The calendar


def is_working(facts: Facts, day: dt.date) -> bool:
    """As the calendar says; Monday to Friday where it says nothing."""
    return facts.calendar.get(day, day.weekday() < 5)


def walk(facts: Facts, start: dt.date, count: int) -> dt.date:
    """Working day after working day, forth or back; the first day is not counted."""
    if (start, count) not in facts.walked:
        day, left = start, abs(count)
        while left:
            day += DAY if count > 0 else -DAY
            left -= is_working(facts, day)
        facts.walked[start, count] = day
    return facts.walked[start, count]


def begins(facts: Facts, rule: Row, due: dt.date) -> dt.date:
    """The first day on which a rule speaks of a deadline."""
    if rule["offset_unit"] == "working_day":
        return walk(facts, due, rule["offset"])
    return due + int(rule["offset"]) * DAY


# The deadlines


def deadlines_of_item(facts: Facts, item: Row) -> Iterator[Deadline]:
    """Every day that an item is held to as things stand."""
    status, is_main = item["status"], item["part"] != "co_handler"
    if status == "pending":
        yield from _one("sign", item["sign_due_on"])
    if status in RUNNING:
        yield from _one("due", item["due_on"])
        if not is_main:
            yield from _one("counter_sign", item["counter_sign_due_on"])
        yield from _unsigned(facts, item)
    if status == "handling":
        yield from _one("stale", _silent_until(facts, item))
        yield from _one("interim", item["next_report_on"])
        yield from _milestones(facts, item)
        yield from _asked("extension", facts.extensions.get(item["id"]))
    if status == "submitted" and is_main:
        yield from _one("review", item["submitted_on"])
    if status == "completed" and is_main:
        yield from _one("clearance", item["completed_on"])
    if status == "returned":
        yield from _asked("return", facts.returns.get(item["id"]))
    if status == "carried_forward" and is_main:
        yield from _one("parked", item["review_on"])
    asked = facts.questions.get(item["id"], [])
    yield from _nearest("question", [row["due_on"] for row in asked if row["status"] == "forwarded"])
    held = [row["answered_at"] or row["at"] for row in asked if row["status"] != "forwarded"]
    yield from _nearest("with_staff", [timezone.localdate(moment) for moment in held])
    if status in (*RUNNING, "submitted", "completed"):
        yield from _nearest("reply", [row["reply_due_on"] for row in facts.supervisions.get(item["id"], [])])


def deadlines_of_opinion(facts: Facts, opinion: Row) -> Iterator[Deadline]:
    """Every day that an opinion is held to as things stand."""
    match opinion["status"]:
        case "handed_over":
            yield from _one("sign", opinion["sign_due_on"])
        case "received":
            yield from _one("plan", opinion["plan_due_on"])
        case "planned" if opinion["id"] not in facts.commented:
            yield from _one("plan_review", opinion["planned_on"])
        case "consulting" if opinion["answered_on"] is None:
            yield from _one("consultation", opinion["consult_due_on"])
    if opinion["status"] in ("received", "planned", "consulting", "redo"):
        yield from _one("report", opinion["report_due_on"])
    if opinion["status"] in ("reported", "deliberated") and opinion["id"] in facts.votes:
        yield from _one("vote", facts.votes[opinion["id"]]["closes_on"])


def _one(ladder: str, day: dt.date | None) -> Iterator[Deadline]:
    if day is not None:
        yield Deadline(ladder, day)


def _nearest(ladder: str, days: list[dt.date | None]) -> Iterator[Deadline]:
    """One reminder speaks for all: of the day that comes first."""
    yield from _one(ladder, min((day for day in days if day is not None), default=None))


def _asked(ladder: str, request: Row | None) -> Iterator[Deadline]:
    """The day of a request, by the clock in Beijing."""
    if request is not None:
        yield Deadline(ladder, timezone.localdate(request["at"]))


def _silent_until(facts: Facts, item: Row) -> dt.date | None:
    """The last day on which silence is still in order, by the committee's own measure or else the general one."""
    since = item["last_progress_on"] or item["acknowledged_on"]
    days = facts.stale_days.get(item["committee_id"], facts.stale_days.get(None, 30))
    return None if since is None else since + days * DAY


def _milestones(facts: Facts, item: Row) -> Iterator[Deadline]:
    """Several of one day are one deadline, named together."""
    still = [m for m in facts.milestones.get(item["id"], []) if m["done_on"] is None and m["dropped_at"] is None]
    for day in sorted({milestone["due_on"] for milestone in still}):
        titles = [milestone["title"] for milestone in still if milestone["due_on"] == day]
        yield Deadline("milestone", day, f"（节点：{'、'.join(titles)}）")


def _unsigned(facts: Facts, item: Row) -> Iterator[Deadline]:
    """The days by which its co-handlers should have signed and have not, each with their names."""
    late = [co for co in facts.assignments if co["lead_id"] == item["id"] and co["status"] in RUNNING]
    for day in sorted({co["counter_sign_due_on"] for co in late if co["counter_sign_due_on"] is not None}):
        names = [facts.places[co["unit_id"]] for co in late if co["counter_sign_due_on"] == day]
        yield Deadline("co_unsigned", day, f"（未会签：{'、'.join(names)}）")


# The people


def hearers(facts: Facts, role: str, subject: Row, today: dt.date) -> set[int]:
    """Who hears what is meant for a role: those who hold it there, or the one who answers for the item in the
    handlers' place; and whoever covers for one of them today. None of them with a closed account."""
    home = subject[{"handler": "unit_id", "head": "unit_id", "coordinator": "government_id"}.get(role, "committee_id")]
    meant = {p["id"] for p in facts.people if p["role"] == role and p["organization_id"] == home}
    if role == "handler" and (named := _responsible(facts, subject)):
        meant = {named}
    instead = set()
    for cover in facts.covers:
        is_on = cover["ended_at"] is None and cover["from_on"] <= today <= cover["until_on"]
        if is_on and cover["absent_id"] in meant:
            instead.add(cover["substitute_id"])
    return {p["id"] for p in facts.people if p["id"] in meant | instead and p["is_active"]}


def _responsible(facts: Facts, item: Row) -> int | None:
    """The one who answers for it, while they are there: active, and still in the unit."""
    for person in facts.people:
        if person["id"] == item["responsible_id"] and person["organization_id"] == item["unit_id"]:
            return person["id"] if person["is_active"] else None
    return None


# The rules


def rules_of(facts: Facts, committee: int, kind: str, ladder: str) -> list[Row]:
    """What a committee lives by: its own rules, and of the others the default; without what is switched off."""
    asked = (committee, kind, ladder)
    if asked not in facts.lived_by:
        own = [rule for rule in facts.rules if rule["committee_id"] == committee]
        replaced = [rule["code"] for rule in own]
        default = [rule for rule in facts.rules if rule["committee_id"] is None and rule["code"] not in replaced]
        on = [rule for rule in own + default if rule["is_active"]]
        facts.lived_by[asked] = [rule for rule in on if (rule["subject"], rule["ladder"]) == (kind, ladder)]
    return facts.lived_by[asked]


def default_of(facts: Facts, rule: int) -> int:
    """The default rule that a committee's own one stands in for; a default rule stands for itself."""
    code = next(row["code"] for row in facts.rules if row["id"] == rule)
    return next((r["id"] for r in facts.rules if r["code"] == code and r["committee_id"] is None), rule)


def speaks(facts: Facts, rules: list[Row], role: str, due: dt.date, today: dt.date) -> Row | None:
    """Of the rules for a role that have begun, the one that stands highest on the ladder; nothing where that one
    only says what is to come, and the day is over."""
    begun = [rule for rule in rules if role in ROLES[rule["audience"]] and begins(facts, rule, due) <= today]
    highest = max(begun, key=_height, default=None)
    return None if highest and is_past(highest, due, today) else highest


def is_past(rule: Row, due: dt.date, today: dt.date) -> bool:
    """Whether it only says what is to come, and the day is over."""
    return due < today and rule["offset"] <= 0 and not rule["repeat_days"]


def _height(rule: Row) -> tuple[Fraction, int, int]:
    """A working day stands for seven fifths of a day; of two as high, the one with the greater number, the newer."""
    days = Fraction(7, 5) if rule["offset_unit"] == "working_day" else Fraction(1)
    return rule["offset"] * days, rule["offset"], rule["id"]


def occurrence(facts: Facts, rule: Row, due: dt.date, today: dt.date) -> int:
    """The day on which it came round last, counted from the deadline."""
    if rule["repeat_days"] == 0:
        return 0
    day = begins(facts, rule, due)
    while day + int(rule["repeat_days"]) * DAY <= today:
        day += int(rule["repeat_days"]) * DAY
    return (day - due).days


# The sweep


def standing(facts: Facts, today: dt.date, now: dt.datetime) -> dict[Key, Told]:
    """Everything there is reason to have told by the sweep of this day. What was not told yet must be written
    now; what waits and is not among it must be called off."""
    found: dict[Key, Told] = {}
    for item in facts.assignments:
        name = f"{item['recommendation__number']} {item['recommendation__title']}"
        for deadline in deadlines_of_item(facts, item):
            found |= _of_deadline(facts, "assignment", item, deadline, name, today, now)
    for opinion in facts.opinions:
        for deadline in deadlines_of_opinion(facts, opinion):
            found |= _of_deadline(facts, "opinion", opinion, deadline, opinion["title"], today, now)
    return found


def _of_deadline(
    facts: Facts, kind: str, subject: Row, deadline: Deadline, name: str, today: dt.date, now: dt.datetime
) -> dict[Key, Told]:
    found: dict[Key, Told] = {}
    rules = rules_of(facts, subject["committee_id"], kind, deadline.ladder)
    spoken = {role: speaks(facts, rules, role, deadline.on, today) for role in ROLES_OF[kind]}
    heard = {role: concerned(facts, role, kind, subject, deadline, today) for role, rule in spoken.items() if rule}
    for role, rule in spoken.items():
        if rule is None:
            continue
        time = occurrence(facts, rule, deadline.on, today)
        began = begins(facts, rule, deadline.on)
        why = f"{deadline.ladder} {deadline.on}, {role}: {rule['name']}, since {began}, day {time}"
        unit = facts.places[subject["unit_id" if kind == "assignment" else "government_id"]]
        text = said(rule["text"], name + deadline.of, unit, deadline.on, today)
        for person in heard[role]:
            others = [spoken[other] for other in heard if person in heard[other]]
            if any(_height(other) > _height(rule) for other in others if other):
                continue  # as handler, and covering for the head: the higher of the two says it
            key = (kind, subject["id"], person, rule["id"], deadline.on, time)
            found[key] = Told(text, leaves(facts, rule, person, today, now), why)
    return found


def concerned(facts: Facts, role: str, kind: str, subject: Row, deadline: Deadline, today: dt.date) -> set[int]:
    """Those who hear, without whoever has done their part: a member who has voted."""
    people = hearers(facts, role, subject, today)
    if deadline.ladder == "vote":
        return {person for person in people if (facts.votes[subject["id"]]["id"], person) not in facts.voted}
    return people


def said(text: str, item: str, unit: str, due: dt.date, today: dt.date) -> str:
    """The rule's words with their places filled, as much as a notice holds."""
    text = text.replace("{item}", item).replace("{unit}", unit).replace("{due}", due.isoformat())
    return text.replace("{days}", str(abs((today - due).days)))[:500]


def to_write(facts: Facts, standing: dict[Key, Told], book: Mapping[Key, Row]) -> set[Key]:
    """Of what stands, what was not told: no row, or one that was called off and comes back. What a default rule
    has said already is not said again by the committee's own rule in its place, nor an earlier repeat after a later."""
    told: dict[tuple[str, int, int, int, dt.date], list[tuple[int, str]]] = {}
    for key, row in book.items():
        kind, subject, person, rule, due, time = key
        if row["state"] == "waiting" and key not in standing:
            continue  # is called off first
        told.setdefault((kind, subject, person, rule, due), []).append((time, row["state"]))
    found = set()
    for key in standing:
        kind, subject, person, rule, due, time = key
        own = told.get((kind, subject, person, rule, due), [])
        default = told.get((kind, subject, person, default_of(facts, rule), due), [])
        by_own = any(other >= time and state != "cancelled" for other, state in own)
        by_default = any(other >= time and state not in ("cancelled", "waiting") for other, state in default)
        if not by_own and not by_default:
            found.add(key)
    return found


def to_call_off(standing: dict[Key, Told], book: Mapping[Key, Row]) -> set[Key]:
    """What waits and would not be said today."""
    return {key for key, row in book.items() if row["state"] == "waiting" and key not in standing}


def still_says(facts: Facts, key: Key, today: dt.date) -> bool:
    """Whether what is about to leave is still so: its rule holds, its day is one the subject is held to and not over
    for what was to come, and the person is one it concerns. (Which of the rungs speaks is asked by the sweep, not by
    the postman.)"""
    kind, number, person, rule_id, due, _time = key
    rule = next(row for row in facts.rules if row["id"] == rule_id)
    subjects = facts.assignments if kind == "assignment" else facts.opinions
    subject = next((row for row in subjects if row["id"] == number), None)
    if (
        subject is None
        or is_past(rule, due, today)
        or rule not in rules_of(facts, subject["committee_id"], kind, rule["ladder"])
    ):
        return False
    held_to = deadlines_of_item(facts, subject) if kind == "assignment" else deadlines_of_opinion(facts, subject)
    roles = [role for role in ROLES[rule["audience"]] if role in ROLES_OF[kind]]
    return any(
        deadline.ladder == rule["ladder"]
        and deadline.on == due
        and any(person in concerned(facts, role, kind, subject, deadline, today) for role in roles)
        for deadline in held_to
    )


def leaves(facts: Facts, rule: Row, person: int, today: dt.date, now: dt.datetime) -> dt.datetime:
    """With the day's letter at the person's hour; an urgent one, and any when that hour has gone, at once but for
    their quiet hours, which red does not know. Nobody sweeps on a day off. A second sweep adds no second letter to the
    day: what it finds waits for the next one."""
    own = facts.hours.get(person, {"hour": 8, "quiet_from": 22, "quiet_until": 7})
    if not rule["is_urgent"] and facts.is_swept and now >= _at(today, own["hour"]):
        return _at(walk(facts, today, 1), own["hour"])
    if not rule["is_urgent"] and now < _at(today, own["hour"]):
        return _at(today, own["hour"])
    hour, first, last = timezone.localtime(now).hour, own["quiet_from"], own["quiet_until"]
    while rule["light"] != "red" and _is_quiet(hour, first, last):
        now, hour = _at(timezone.localdate(now) + DAY * (hour == 23), (hour + 1) % 24), (hour + 1) % 24
    return now


def _is_quiet(hour: int, first: int, last: int) -> bool:
    return first <= hour < last if first <= last else hour >= first or hour < last


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
