"""What the overview's grouped queries cost among 100,000 assignments of many committees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, QuerySet

from recommendations.lights import light_case
from recommendations.overview.cells import _grouped
from tests import cast
from tests.recommendations.overview_world import many, scope_of

ALL, COMMITTEES = 100_000, 100

# The world's items, copied to other committees, units and recommendations that exist only as numbers.
COPIES = """
INSERT INTO recommendations_assignment ({names})
SELECT {values} FROM recommendations_assignment a, generate_series(1, {copies}) AS n
WHERE a.part <> 'co_handler'
"""


@pytest.fixture
def crowd(world: cast.World) -> cast.World:
    """100,000 assignments, about 1 % of them the committee's own; keys are not checked within the test."""
    many(world)
    changed = {
        "recommendation_id": "a.recommendation_id + 1000000 + n * 1000",
        "unit_id": "a.unit_id + 1000000 + n",
        "committee_id": f"CASE WHEN n % {COMMITTEES} = 0 THEN a.committee_id ELSE 1000000 + n % {COMMITTEES} END",
        "government_id": f"CASE WHEN n % {COMMITTEES} = 0 THEN a.government_id ELSE 2000000 + n % {COMMITTEES} END",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        columns = connection.introspection.get_table_description(cursor, "recommendations_assignment")
        names = [column.name for column in columns if column.name != "id"]
        values = ", ".join(changed.get(name, f"a.{name}") for name in names)
        cursor.execute(COPIES.format(names=", ".join(names), values=values, copies=ALL // 16))
        cursor.execute("SET session_replication_role = DEFAULT")
        # What other tests' rows, taken back, left in the indexes is not this query's cost.
        cursor.execute("REINDEX TABLE recommendations_assignment")
        cursor.execute("ANALYZE recommendations_assignment")
    return world


def plan(rows: QuerySet[Any]) -> tuple[set[str], set[str], int]:
    """The scans of the assignments, the indexes used, and the buffers touched."""
    [explained] = json.loads(rows.explain(format="json", analyze=True, buffers=True))
    nodes, waiting = [], [explained["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    scans = {node["Node Type"] for node in nodes if node.get("Relation Name") == "recommendations_assignment"}
    indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
    return scans, indexes, explained["Plan"]["Shared Hit Blocks"] + explained["Plan"]["Shared Read Blocks"]


@pytest.mark.slow
def test_the_grouped_query_of_one_committee_walks_its_index(crowd: cast.World) -> None:
    scope = scope_of(crowd)
    by_light = scope.own().annotate(light=light_case(scope.at)).values_list("heading_id", "light")
    for rows in (by_light.annotate(count=Count("pk")), _grouped(scope.own(), scope, is_own=True)):
        scans, indexes, buffers = plan(rows)
        assert "Seq Scan" not in scans
        assert any("committee" in index for index in indexes), indexes
        assert buffers < 2500
