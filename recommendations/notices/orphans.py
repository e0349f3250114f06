"""Items nobody would hear about: their unit has no active account, or none with an e-mail address."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from tracker.models import Organization, Role, User

from ..lifecycle import RUNNING
from ..models import Assignment, AssignmentQuerySet


def orphans(committee: Organization) -> AssignmentQuerySet:
    """Running assignments of a committee whose unit cannot be reached by letter, nearest deadline first.

    `has_people` tells the two cases apart: with people, the inbox still reaches them; without, nothing does.
    Units are looked at first: they are few, their items many.
    """
    people = User.objects.filter(organization=OuterRef("pk"), is_active=True, role__in=(Role.HANDLER, Role.HEAD))
    units = Organization.objects.filter(committee=committee, kind=Organization.Kind.DEPARTMENT)
    unreachable = units.filter(~Exists(people.exclude(email="")))
    rows: AssignmentQuerySet = Assignment.objects.filter(
        committee=committee, status__in=RUNNING, unit__in=unreachable.values("pk")
    )
    there = User.objects.filter(organization=OuterRef("unit"), is_active=True, role__in=(Role.HANDLER, Role.HEAD))
    return rows.annotate(has_people=Exists(there)).by_due()
