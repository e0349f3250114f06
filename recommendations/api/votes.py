"""Satisfaction votes: read and moved. Opening one is a move of its opinion. Before closing nobody reads a count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.filters import KeyFilter
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import RuleSet, User
from tracker.seen import Seen

from ..forms import VOTE_FORMS
from ..lifecycle import VoteStatus
from ..models import Vote, VoteLine
from ..permissions import VOTE, shows_counts
from ..tally import CHOICES, in_words


class VoteRow(Row):
    id = serializers.IntegerField()
    opinion = serializers.IntegerField(source="opinion_id")
    committee = serializers.IntegerField(source="committee_id")
    round = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Vote.Mode.choices)
    status = serializers.ChoiceField(choices=VoteStatus.choices)
    eligible = serializers.IntegerField()
    closes_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    is_sample = serializers.BooleanField()


class VoteLinePart(serializers.ModelSerializer[VoteLine]):
    title = serializers.CharField(source="__str__")

    class Meta:
        model = VoteLine
        fields = ("position", "item", "title", *CHOICES, "is_passed")

    def to_representation(self, instance: VoteLine) -> dict[str, Any]:
        told = super().to_representation(instance)
        if not shows_counts(self.context["person"], instance.vote):
            told |= dict.fromkeys(CHOICES)
        return told


class VoteDetail(Detail):
    id = serializers.IntegerField()
    opinion = serializers.IntegerField(source="opinion_id")
    committee = serializers.IntegerField(source="committee_id")
    round = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Vote.Mode.choices)
    status = serializers.ChoiceField(choices=VoteStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    rule = serializers.SerializerMethodField()
    denominator = serializers.ChoiceField(choices=RuleSet.Denominator.choices)
    counts_basic = serializers.BooleanField()
    threshold = serializers.IntegerField()
    is_strict = serializers.BooleanField()
    consequence = serializers.ChoiceField(choices=RuleSet.Consequence.choices)
    eligible = serializers.IntegerField()
    present = serializers.IntegerField(allow_null=True)
    opened_at = serializers.DateTimeField()
    closes_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    lines = VoteLinePart(many=True)
    is_sample = serializers.BooleanField()

    def get_rule(self, vote: Vote) -> str:
        return in_words(vote)


class VoteFilters(django_filters.FilterSet):  # type: ignore[misc]
    opinion = KeyFilter(label=_("审议意见书"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=VoteStatus.choices)


def shown_with_it(_person: User) -> Sequence[str]:
    return ("lines__item__recommendation",)


find_vote = Seen(Vote).get
VOTE_NOUN = Noun("votes", _("满意度测评"), find_vote, VoteDetail, VOTE, VOTE_FORMS, shown_with_it)


class VoteList(ListView):
    """Newest first."""

    tag = _("满意度测评")
    row = VoteRow
    filters = VoteFilters

    def found(self) -> QuerySet[Any]:
        rows: Any = Vote.objects
        return rows.visible_to(self.person)  # type: ignore[no-any-return]


VoteList.operations = {"GET": listing(VoteList, "votes", _("满意度测评：列表"))}
