"""Generated rows, made by the database itself: committees, units, people, and items of which three in ten are due.

Every figure is a share of `items`, so that a small run has the same shape: 333 open items a committee.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import connection

from bench.table import say
from recommendations.models import Assignment, Recommendation
from recommendations.models.unsent import filling

ITEMS_A_COMMITTEE = 333
"""Half a committee's items hang on units of its own; there are twenty units a committee."""

PLACES = """
INSERT INTO tracker_region (name, position) SELECT '地区' || n, n FROM generate_series(1, 3) n;
INSERT INTO tracker_organization (kind, name, short_name, sort_key, is_sample, is_active, region_id)
    SELECT 'committee', '第' || n || '市人大常委会', '第' || n || '市人大', '', false, true, r.id
    FROM generate_series(1, %(committees)s) n JOIN tracker_region r ON r.position = 1 + n %% 3;
INSERT INTO tracker_organization (kind, name, short_name, sort_key, is_sample, is_active, region_id, committee_id)
    SELECT 'government', '第' || substring(name FROM '[0-9]+') || '市人民政府',
           '第' || substring(name FROM '[0-9]+') || '市政府', '', false, true, region_id, id
    FROM tracker_organization WHERE kind = 'committee';
INSERT INTO tracker_organization
    (kind, name, short_name, sort_key, is_sample, is_active, region_id, committee_id, government_id)
    SELECT 'department', short_name || '第' || n || '局', '第' || n || '局', '', false, true, region_id, committee_id,
           id
    FROM tracker_organization, generate_series(1, 20) n WHERE kind = 'government';
ANALYZE tracker_organization;
INSERT INTO tracker_user (username, password, name, role, organization_id, email, phone, first_name, last_name,
    is_active, is_staff, is_superuser, is_sample, has_large_text, date_joined)
    SELECT r.role || '-' || o.id || '-' || n, '!', '人' || o.id, r.role, o.id,
           r.role || o.id || '-' || n || '@bench.test', '', '', '', true, false, false, false, false, now()
    FROM (VALUES ('committee', 'staff', 2), ('committee', 'supervisor', 2), ('committee', 'member', 5),
                 ('government', 'coordinator', 1), ('department', 'handler', 1), ('department', 'head', 1))
         AS r(kind, role, heads)
    JOIN tracker_organization o ON o.kind = r.kind CROSS JOIN LATERAL generate_series(1, r.heads) n;
INSERT INTO inspections_inspection (title, short_title, year, mode, status, committee_id, is_sample)
    SELECT '检查', '检查', 2026, 'sole', 'deliberated', id, false FROM tracker_organization WHERE kind = 'committee';
INSERT INTO inspections_participation (inspection_id, committee_id, deliberated_in, session)
    SELECT id, committee_id, '', '' FROM inspections_inspection;
INSERT INTO inspections_heading (inspection_id, number, title, short_title)
    SELECT id, n, '第' || n || '章', '章' || n FROM inspections_inspection, generate_series(1, 3) n;
INSERT INTO recommendations_opinion (inspection_id, committee_id, government_id, status, number, title, evaluation,
    received_on, plan_basis, report_basis, consult_basis, sign_basis, is_published, is_sample)
    SELECT i.id, i.committee_id, g.id, 'consulting', '', '审议意见书', '', %(today)s - 200, '{}', '{}', '{}', '{}',
           false, false
    FROM inspections_inspection i JOIN tracker_organization g
         ON g.committee_id = i.committee_id AND g.kind = 'government';
ANALYZE tracker_user, inspections_inspection, inspections_heading, recommendations_opinion"""

# Item n belongs to committee 1 + n / 333; three items of one recommendation go to three regions.
ITEMS = """
CREATE TEMPORARY TABLE place AS
    SELECT (row_number() OVER (ORDER BY o.id) - 1)::int AS n, o.id AS opinion, o.committee_id AS committee,
           o.government_id AS government, o.inspection_id AS inspection,
           (SELECT array_agg(h.id ORDER BY h.number) FROM inspections_heading h WHERE h.inspection_id = o.inspection_id)
               AS headings,
           (SELECT array_agg(u.id ORDER BY u.id) FROM tracker_organization u
            WHERE u.government_id = o.government_id AND u.kind = 'department') AS units
    FROM recommendations_opinion o;
ANALYZE place;
INSERT INTO recommendations_recommendation (inspection_id, committee_id, heading_id, number, position, source,
    title, text, source_note, is_published, is_sample, grams)
    SELECT inspection, committee, headings[1 + k %% 3], 'N' || k, k, 'group', '推进第' || k || '项协同',
           repeat('推进协同创新共同体建设，完善工作机制。', 4), '', false, false, '{}'
    FROM place, generate_series(0, (%(each)s - 1) / 3) k;
ANALYZE recommendations_recommendation;
INSERT INTO recommendations_assignment (recommendation_id, opinion_id, unit_id, region_id, part, status, dispatched_on,
    due_on, original_due_on, due_basis, sign_basis, is_accepted_by_default, percent, committee_id, government_id,
    inspection_id, heading_id, is_published, report_count, evidence_count, co_unsigned, is_sample, sign_due_on,
    acknowledged_on, last_progress_on, submitted_on)
    SELECT r.id, p.opinion, p.units[1 + k %% 20], reg.id, 'sole', state, %(today)s - 100,
           due, due, '{"rule": "示例", "days": 60, "start": "2026-01-05"}', '{}', false, 0, p.committee,
           p.government, p.inspection, r.heading_id, false, 3, 0, 0, false,
           CASE WHEN state = 'pending' THEN %(today)s + 20 + k %% 10 END,
           CASE WHEN state <> 'pending' THEN %(today)s - 90 END,
           CASE WHEN state = 'handling' THEN %(today)s - (k %% 20) END,
           CASE WHEN state = 'submitted' THEN %(today)s - 1 END
    FROM place p CROSS JOIN LATERAL (
        SELECT k, CASE WHEN is_due THEN 'handling'
                       ELSE (ARRAY['pending', 'submitted', 'handling', 'handling', 'handling'])[1 + k / 20 %% 5]
                       END AS state,
               CASE WHEN is_due THEN %(today)s - 20 + (k * 31 + p.n) %% 51
                    ELSE %(today)s + 60 + (k * 31 + p.n) %% 300 END AS due
        FROM (SELECT k::int, (k + k / 20 * 3 + p.n) %% 10 < 3 AS is_due
              FROM generate_series(0, %(each)s - 1) k) drawn) item
    JOIN recommendations_recommendation r ON r.committee_id = p.committee AND r.position = k / 3
    JOIN tracker_region reg ON reg.position = 1 + k %% 3
    LIMIT %(items)s;
DROP TABLE place"""


def populate(items: int, today: dt.date) -> None:
    """Everything, once: `items` open items, three in ten of them due by a rule on `today`."""
    if Assignment.objects.exists():
        return
    say(f"正在生成 {items:,} 件在办交办件……")
    words: dict[str, Any] = {"today": today, "items": items, "each": ITEMS_A_COMMITTEE}
    words["committees"] = -(-items // ITEMS_A_COMMITTEE)
    with connection.cursor() as cursor, connection.schema_editor(atomic=False) as editor:
        cursor.execute("SET session_replication_role = replica")  # keys are right by making
        for field in (field for model in apps.get_models() for field in model._meta.concrete_fields):
            if field.default is dict:  # sums of days that nothing here reads
                table = field.model._meta.db_table
                cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{field.column}" SET DEFAULT \'{{}}\'')
        indexes = [(model, index) for model in (Assignment, Recommendation) for index in model._meta.indexes]
        for model, index in indexes:  # making them afterwards takes a third of the time
            editor.remove_index(model, index)
        for statement in [*PLACES.split(";\n"), *ITEMS.split(";\n")]:
            cursor.execute(statement, words)
        for model, index in indexes:
            editor.add_index(model, index)
        cursor.execute("SET session_replication_role = origin")
    vacuum()


def vacuum(*tables: str) -> None:
    """As the server does by itself a minute later; measuring does not wait for it."""
    named = [f'"{name}"' for name in tables or (model._meta.db_table for model in apps.get_models())]
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(named)}")


def write_notices(people: int, each: int, now: dt.datetime) -> int:
    """`each` waiting reminders of true deadlines for each of `people` in the units; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            TRUNCATE recommendations_notice, recommendations_delivery, recommendations_delivery_notices CASCADE;
            SET session_replication_role = replica"""
        )
        cursor.execute(
            """
            INSERT INTO recommendations_notice (rule_id, assignment_id, recipient_id, committee_id, due_on, occurrence,
                text, planned_at, send_after, cancel_reason)
            SELECT rule.id, a.id, u.id, a.committee_id, a.due_on, n,
                   replace(replace(rule.text, '{item}', item.number || ' ' || item.title), '{due}', a.due_on::text),
                   %(now)s, %(now)s, ''
            FROM (SELECT id, organization_id FROM tracker_user WHERE role IN ('handler', 'head')
                  ORDER BY role, id LIMIT %(people)s) u
            CROSS JOIN LATERAL (SELECT * FROM recommendations_assignment
                                WHERE unit_id = u.organization_id AND status = 'handling'
                                ORDER BY due_on, id LIMIT %(items)s) a
            JOIN recommendations_recommendation item ON item.id = a.recommendation_id
            JOIN recommendations_noticerule rule ON rule.code = 'assignment-due-handler-after-1'
            CROSS JOIN generate_series(0, 1) n ORDER BY a.id, u.id""",
            {"now": now, "people": people, "items": each // 2},
        )
        written = int(cursor.rowcount)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(filling())
    vacuum("recommendations_notice", "recommendations_unsent")
    return written
