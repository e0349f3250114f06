"""Related objects in brief."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Keys(serializers.ListField):
    """The primary keys of what is related; prefetch it."""

    child = serializers.IntegerField()

    def to_representation(self, related: Any) -> list[Any]:
        return [item.pk for item in related.all()]


class Texts(serializers.ListField):
    """What is related, as it names itself; prefetch it."""

    child = serializers.CharField()

    def to_representation(self, related: Any) -> list[Any]:
        return [str(item) for item in related.all()]
