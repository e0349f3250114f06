"""A hundred thousand assignments, made by the database itself, to see which way it walks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from recommendations.models import Assignment, Recommendation
from recommendations.search import grams_of
from tracker.models import Organization, Role, User

ALL, BIG = 100_000, 20_000
"""Assignments altogether, and those of the biggest committee; the smallest has 100."""

_PLACES = """
INSERT INTO tracker_region (name, position) SELECT '地区' || n, n FROM generate_series(0, 80) n;
INSERT INTO tracker_organization (kind, name, short_name, sort_key, is_sample, is_active, region_id)
    SELECT 'committee', '大人大' || position, '人大' || position, '', false, true, id FROM tracker_region
    WHERE name LIKE '地区%';
INSERT INTO tracker_organization (kind, name, short_name, sort_key, is_sample, is_active, region_id, committee_id)
    SELECT 'government', '大政府' || position, '政府' || position, '', false, true, r.id, c.id
    FROM tracker_region r JOIN tracker_organization c ON c.region_id = r.id WHERE r.name LIKE '地区%';
INSERT INTO tracker_organization
    (kind, name, short_name, sort_key, is_sample, is_active, region_id, committee_id, government_id)
    SELECT 'department', '大单位' || position || '-' || n, '单位' || n, '', false, true, r.id, g.committee_id, g.id
    FROM tracker_region r JOIN tracker_organization g ON g.region_id = r.id AND g.kind = 'government',
         generate_series(0, 19) n WHERE r.name LIKE '地区%';
INSERT INTO inspections_inspection (title, short_title, year, mode, status, committee_id, is_sample)
    SELECT '大检查', '大检查', 2025, 'sole', 'deliberated', id, false FROM tracker_organization
    WHERE name LIKE '大人大%';
INSERT INTO inspections_participation (inspection_id, committee_id, deliberated_in, session)
    SELECT id, committee_id, '', '' FROM inspections_inspection WHERE title = '大检查';
INSERT INTO inspections_heading (inspection_id, number, title, short_title)
    SELECT id, n, '章' || n, '章' || n FROM inspections_inspection, generate_series(1, 3) n WHERE title = '大检查';
INSERT INTO recommendations_opinion (inspection_id, committee_id, government_id, status, number, title, evaluation,
    received_on, plan_basis, report_basis, consult_basis, sign_basis, is_published, is_sample)
    SELECT i.id, i.committee_id, g.id, 'received', '', '大意见', '', '2026-01-01', '{}', '{}', '{}', '{}', false, false
    FROM inspections_inspection i JOIN tracker_organization g
         ON g.committee_id = i.committee_id AND g.kind = 'government' WHERE i.title = '大检查';
"""

# Committee 0 has `big` rows, committee 1 has 100, the others share the rest.
_ROWS = """
CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
    SELECT n, CASE WHEN n < %(big)s THEN 0 WHEN n < %(big)s + 100 THEN 1 ELSE 2 + n %% 78 END AS place, n %% 20 AS desk
    FROM generate_series(0, %(all)s - 1) n;
ANALYZE crowd;
INSERT INTO recommendations_recommendation (inspection_id, committee_id, heading_id, number, position, source,
    title, text, source_note, is_published, is_sample, grams)
    SELECT i.id, i.committee_id, h.id, 'N' || n, 0, 'group', '第' || n || '件', repeat('推进协同创新', 10), '', false,
        false, CASE WHEN n %% 5000 = 7 THEN %(rare)s::int[] ELSE %(plain)s::int[] END
    FROM crowd JOIN tracker_organization c ON c.name = '大人大' || place
        JOIN inspections_inspection i ON i.committee_id = c.id AND i.title = '大检查'
        JOIN inspections_heading h ON h.inspection_id = i.id AND h.number = 1 + n %% 3;
UPDATE recommendations_recommendation SET text = '鲟鱼洄游' WHERE grams = %(rare)s::int[];
ANALYZE recommendations_recommendation;
INSERT INTO recommendations_assignment (recommendation_id, opinion_id, unit_id, region_id, part, status, dispatched_on,
    due_on, original_due_on, due_basis, sign_basis, is_accepted_by_default, percent, committee_id, government_id,
    inspection_id, heading_id, is_published, report_count, evidence_count, co_unsigned, is_sample,
    acknowledged_on, last_progress_on, submitted_on, completed_on, cleared_on)
    SELECT r.id, o.id, u.id, u.region_id, 'sole', state, '2026-01-05', due, due, '{"rule": "示例"}', '{}', false, 0,
        r.committee_id, u.government_id, r.inspection_id, r.heading_id, n %% 10 = 0, 0, 0, 0, false,
        '2026-01-10', CASE WHEN n %% 3 = 0 THEN NULL ELSE date '2026-06-11' - (n %% 60) END,
        CASE WHEN state IN ('submitted', 'completed', 'cleared') THEN due - (n %% 7 - 2) END,
        CASE WHEN state IN ('completed', 'cleared') THEN due END,
        CASE WHEN state = 'cleared' THEN due + 9 END
    FROM (SELECT *, date '2026-01-01' + (n * 7919 %% 500) AS due,
              (ARRAY['cleared','handling','cleared','pending','cleared','submitted','cleared','completed','cleared',
                     'returned'])[1 + n / 7 %% 10] AS state FROM crowd) crowd
        JOIN recommendations_recommendation r ON r.number = 'N' || n
        JOIN tracker_organization u ON u.name = '大单位' || place || '-' || desk
        JOIN recommendations_opinion o ON o.committee_id = r.committee_id AND o.title = '大意见';
"""

_INDEXES = f"""
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid IN ('{Assignment._meta.db_table}'::regclass, '{Recommendation._meta.db_table}'::regclass)
  AND NOT indisunique"""
PATIENCE = 10.0
_OTHERS = """
SELECT pid, application_name, state, left(query, 200) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL)"""
ANALYZED = (
    *("recommendations_assignment", "recommendations_recommendation", "recommendations_opinion"),
    *("tracker_organization", "tracker_user", "inspections_heading", "inspections_inspection"),
    *("inspections_participation", "tracker_region", "tracker_outcomeclass"),
)


def give_back(tables: Iterable[str] = ANALYZED) -> None:
    """Give back what tests left behind: rows undone still fill pages, which are counted here, and the number of
    rows that ANALYZE noted outlives its transaction. Before a crowd and after it, outside a transaction."""
    with connection.cursor() as cursor:
        _wait_for_others(cursor)
        for table in tables:
            cursor.execute(f"VACUUM FULL {table}")


def _wait_for_others(cursor: Any) -> None:
    """What somebody else's open transaction may still look at is not given back."""
    deadline = time.monotonic() + PATIENCE
    while True:
        cursor.execute(_OTHERS)
        others = cursor.fetchall()
        if not others:
            return
        assert time.monotonic() < deadline, f"A transaction was left open: {others}"
        time.sleep(0.05)


@dataclass
class Crowd:
    """The people who look: staff of the biggest and the smallest committee, a handler, a coordinator."""

    staff: User
    small: User
    handler: User
    coordinator: User


def gather() -> Crowd:
    """Make everything inside the running transaction. Keys are trusted: their checks would take minutes."""
    words: dict[str, Any] = {
        "all": ALL,
        "big": BIG,
        "rare": grams_of("鲟鱼洄游"),
        "plain": grams_of("推进协同创新" * 2),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _made in indexes:  # making them afterwards takes a third of the time
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(_PLACES)
        _analyze(cursor)  # else the joins below are planned for the empty tables of the tests before
        for statement in _ROWS.split(";\n"):
            if statement.strip():
                cursor.execute(statement, words)
        for _name, made in indexes:
            cursor.execute(made)
        cursor.execute("SET LOCAL session_replication_role = origin")
        # A sample of everything: the same plans in every run, whatever the tests before left in the statistics.
        cursor.execute("SET LOCAL default_statistics_target = 500")
        _analyze(cursor)
    return Crowd(
        staff=_person("大赵", Role.SUPERVISOR, "大人大0"),
        small=_person("小微", Role.STAFF, "大人大1"),
        handler=_person("大李", Role.HANDLER, "大单位0-3"),
        coordinator=_person("大孙", Role.COORDINATOR, "大政府0"),
    )


def _analyze(cursor: Any) -> None:
    for table in ANALYZED:
        cursor.execute(f"ANALYZE {table}")


def _person(name: str, role: Role, place: str) -> User:
    return User.objects.create(username=name, name=name, role=role, organization=Organization.objects.get(name=place))


@dataclass(frozen=True)
class Walk:
    """How the database answered: pages of memory touched, indexes used, whether a whole table was read."""

    buffers: int
    indexes: frozenset[str]
    scanned: frozenset[str]
    rows: int


def walked(rows: QuerySet[Any]) -> Walk:
    """Run it once to warm, then explain it with its buffers."""
    list(rows)
    return walked_sql(*rows.query.sql_with_params())


def walked_sql(sql: str, params: Any) -> Walk:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0][0]["Plan"]
    indexes: set[str] = set()
    scanned: set[str] = set()
    _collect(plan, indexes, scanned)
    return Walk(
        plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
        frozenset(indexes),
        frozenset(scanned),
        plan["Actual Rows"],
    )


def _collect(node: dict[str, Any], indexes: set[str], scanned: set[str]) -> None:
    if not node["Actual Loops"]:
        return
    if name := node.get("Index Name"):
        indexes.add(name)
    if node["Node Type"] == "Seq Scan":
        scanned.add(node["Relation Name"])
    for child in node.get("Plans", ()):
        _collect(child, indexes, scanned)
