"""What the public source says, entered in one go: statutes, inspection, findings, recommendations, figures.

The source names no item of the 《决定》 for any problem or recommendation, so none is linked.
"""

from __future__ import annotations

import datetime as dt

from inspections import actions as looking
from inspections.actions.findings import FindingFacts
from inspections.actions.participations import ParticipationDates
from inspections.models import Activity, Finding, GroupMember, Heading, Inspection, Provision, Statute
from recommendations import actions
from recommendations.actions.indicators import ObservationFacts
from recommendations.actions.recommendations import RecommendationFacts
from recommendations.models import Indicator, Recommendation

from . import inspection as known
from . import statute as decision
from .findings import PROBLEMS
from .indicators import OBSERVATIONS
from .indicators import Observation as Published
from .loading_accounts import Cast
from .mechanisms import MECHANISMS
from .people import SAMPLE_MARK
from .recommendations import HEADINGS, MEMBER_OPINIONS, RECOMMENDATIONS, MemberOpinion, Recommended
from .source import SourceSpan

SHORT_HEADINGS = {1: "统筹与利益共享", 2: "创新与产业链", 3: "政务与要素流动"}
SISTER_NAMES = {
    "天津": "天津市人民代表大会常务委员会通过的《决定》协同文本（示例名称，正式名称待导入）",
    "河北": "河北省人民代表大会常务委员会通过的《决定》协同文本（示例名称，正式名称待导入）",
}
STAFF = {"北京": "zhao", "天津": "tianjing", "河北": "jiming"}
"""Region → who enters what concerns its own committee."""
AFTERWARDS = "补录：步骤日期以各常委会公开的为准，未公开的留空"


def pointer(span: SourceSpan) -> str:
    """Where a fact stands, for people: 来源文章1，第423—488字."""
    return f"来源文章{span.article}，第{span.start}—{span.end}字"


def enter_statutes(cast: Cast) -> dict[str, Statute]:
    """The 《决定》 as each of the three adopted it; by region. Counterparts share their number."""
    statutes: dict[str, Statute] = {}
    for region, adopted_on in decision.ADOPTED_ON.items():
        is_own = region == "北京"
        statutes[region] = looking.enter_statute(
            actor=cast.people["zhao"],
            now=cast.entered_at,
            facts={
                "name": decision.NAME if is_own else SISTER_NAMES[region],
                "short_name": decision.SHORT_NAME if is_own else f"{decision.SHORT_NAME}{region}文本",
                "kind": Statute.Kind.DECISION,
                "region": cast.regions[region],
                "adopted_on": adopted_on,
            },
            provisions=_items(with_gists=is_own),
            sisters=list(statutes.values()),
            has_same_addresses=True,
            reason="正文待导入",
        )
    return statutes


def _items(*, with_gists: bool) -> list[looking.ProvisionSpec]:
    """The twenty items. A gist is known of Beijing's text only; the sisters' are left to be imported."""
    return [
        looking.ProvisionSpec(
            kind=Provision.Kind.DECISION_ITEM,
            address=str(item.position),
            label=f"第{item.numeral}项",
            position=item.position,
            gist=item.gist if with_gists else "",
        )
        for item in decision.ITEMS
    ]


def enter_inspection(cast: Cast, statutes: dict[str, Statute]) -> Inspection:
    """The joint inspection up to its deliberation; each committee's part holds only the known dates."""
    zhao = cast.people["zhao"]
    inspection = looking.plan_inspection(
        actor=zhao,
        now=cast.entered_at,
        title=known.TITLE,
        short_title=known.SHORT_TITLE,
        year=known.YEAR,
        mode=known.MODE,
        statutes=list(statutes.values()),
        partners=[cast.places["tj-rd"], cast.places["hb-rd"]],
        is_sample=True,
    )
    for move in ("approve_plan", "notify", "start", "draft_report", "table", "deliberate"):
        inspection = looking.move_inspection(
            actor=zhao, inspection=inspection, move=move, now=cast.entered_at, reason=AFTERWARDS
        )
    _note_known_dates(cast, inspection)
    _add_samples(cast, inspection)
    return inspection


def _note_known_dates(cast: Cast, inspection: Inspection) -> None:
    """Each committee's own staff enter what is publicly known of its part; of 天津 nothing is."""
    known_of: dict[str, ParticipationDates] = {region: {} for region in STAFF}
    for milestone in known.MILESTONES:
        dates = known_of[milestone.region]
        match milestone.step:
            case "plan_approved":
                dates["plan_adopted_on"] = dt.date.fromisoformat(milestone.on)
            case "launched":
                dates["launched_on"] = dt.date.fromisoformat(milestone.on)
            case "deliberated":
                dates["deliberated_in"], dates["session"] = milestone.on, known.SESSION
    for part in inspection.participations.select_related("committee__region"):
        region = str(part.committee.region)
        looking.note_participation_dates(
            actor=cast.people[STAFF[region]],
            participation=part,
            now=cast.entered_at,
            dates=known_of[region],
            reason="据公开报道" if known_of[region] else "公开报道未见日期",
        )


def _add_samples(cast: Cast, inspection: Inspection) -> None:
    """A group and an activity per committee, so that the pages have something to show. Invented."""
    for region, username in STAFF.items():
        person = cast.people[username]
        looking.add_group(
            actor=person,
            inspection=inspection,
            now=cast.entered_at,
            name=f"{region}检查组（{SAMPLE_MARK}）",
            members=[
                GroupMember(name=f"组长（{SAMPLE_MARK}）", is_leader=True),
                GroupMember(name=f"{person.name}（{SAMPLE_MARK}）", post="工作人员"),
            ],
        )
        looking.add_activity(
            actor=person,
            inspection=inspection,
            now=cast.entered_at,
            kind=Activity.Kind.MEETING,
            title=f"{region}情况座谈会（{SAMPLE_MARK}）",
            held_on=cast.entered_at.date(),
            region=cast.regions[region],
            is_sample=True,
        )


def enter_headings(cast: Cast, inspection: Inspection) -> dict[int, Heading]:
    """The three headings of the report's recommendations, by number; the action counts them in this order."""
    return {
        number: looking.add_heading(
            actor=cast.people["zhao"],
            inspection=inspection,
            now=cast.entered_at,
            title=title,
            short_title=SHORT_HEADINGS[number],
        )
        for number, title in sorted(HEADINGS.items())
    }


def enter_findings(cast: Cast, inspection: Inspection, headings: dict[int, Heading]) -> dict[str, Finding]:
    """The six problems and the achievement, confirmed and listed; by code."""
    found = {
        problem.code: _enter_finding(
            cast,
            inspection,
            {
                "kind": Finding.Kind.PROBLEM,
                "title": problem.short_title,
                "statement": problem.statement,
                "detail": f"涉及范围：{problem.region_scope}。" if problem.region_scope else "",
                "heading": headings.get(problem.heading),
                "severity": problem.severity,
                "source": pointer(problem.source),
            },
        )
        for problem in PROBLEMS
    }
    found["achievement"] = _enter_finding(
        cast,
        inspection,
        {
            "kind": Finding.Kind.ACHIEVEMENT,
            "title": "共同体建设取得新进展",
            "statement": known.ACHIEVEMENT,
            "source": pointer(known.ACHIEVEMENT_SOURCE),
        },
    )
    return found


def _enter_finding(cast: Cast, inspection: Inspection, facts: FindingFacts) -> Finding:
    zhao, now = cast.people["zhao"], cast.entered_at
    finding = looking.log_finding(actor=zhao, inspection=inspection, now=now, facts=facts)
    finding = looking.confirm_finding(actor=zhao, finding=finding, now=now)
    return looking.list_finding(actor=zhao, finding=finding, now=now)


def enter_recommendations(
    cast: Cast, inspection: Inspection, headings: dict[int, Heading], findings: dict[str, Finding]
) -> dict[str, Recommendation]:
    """Sixteen recommendations and four members' opinions in their order, by code; M3 points to C1."""
    zhao, now = cast.people["zhao"], cast.entered_at
    tags = {name: actions.name_tag(actor=zhao, name=name, now=now) for name in MECHANISMS}
    entered: dict[str, Recommendation] = {}
    items: tuple[Recommended | MemberOpinion, ...] = (*RECOMMENDATIONS, *MEMBER_OPINIONS)
    for item in items:
        own = _of_group(item) if isinstance(item, Recommended) else _of_member(item, entered)
        drafted = actions.draft_recommendation(
            actor=zhao,
            inspection=inspection,
            now=now,
            facts={
                "heading": headings[item.heading],
                "title": item.short_title,
                "text": item.text,
                "source_note": pointer(item.source),
                **own,
            },
            clauses=item.clauses if isinstance(item, Recommended) else [],
            findings=[findings[code] for code in item.answers] if isinstance(item, Recommended) else [],
            tags=[tags[name] for name in item.tags],
        )
        entered[item.code] = actions.publish_recommendation(actor=zhao, recommendation=drafted, now=now)
    return entered


def _of_group(item: Recommended) -> RecommendationFacts:
    return {"number": item.number, "source": Recommendation.Source.GROUP}


def _of_member(item: MemberOpinion, entered: dict[str, Recommendation]) -> RecommendationFacts:
    return {
        "number": f"委{item.code.removeprefix('M')}",
        "source": Recommendation.Source.MEMBER,
        "same_as": entered.get(item.same_as),
    }


def enter_indicators(cast: Cast, recommendations: dict[str, Recommendation]) -> None:
    """The 52 published values, each with its qualifier and where it was read."""
    zhao, now = cast.people["zhao"], cast.entered_at
    codes: dict[tuple[str, str], dict[str, None]] = {}
    for seen in OBSERVATIONS:
        codes.setdefault((seen.indicator, seen.unit), {}).update(dict.fromkeys(seen.recommendations))
    entered: dict[tuple[str, str], Indicator] = {}
    for seen in OBSERVATIONS:
        key = (seen.indicator, seen.unit)
        if key not in entered:
            linked = [recommendations[code] for code in codes[key]]
            entered[key] = actions.add_indicator(
                actor=zhao, now=now, name=seen.indicator, unit=seen.unit, kind=seen.kind, recommendations=linked
            )
        actions.note_observation(actor=zhao, indicator=entered[key], now=now, facts=_as_published(seen))


def _as_published(seen: Published) -> ObservationFacts:
    return {
        "place": seen.region,
        "period": seen.period,
        "value": seen.value,
        "change": seen.yoy,
        "change_unit": seen.yoy_unit,
        "qualifier": seen.qualifier,
        "basis": seen.basis,
        "source": pointer(seen.source),
    }
