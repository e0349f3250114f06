"""How the interface describes itself. Each view says what it asks and answers; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from .questions import Shape


@dataclass(frozen=True)
class Operation:
    """One method of one route, as programs read about it.

    name     unique, a verb phrase: assignments_acknowledge
    summary  one line in Chinese
    params   the query's fields; `asks` the body's; `answers` what comes back with `code`, as `media`
    refuses  further codes the method may answer with
    """

    name: str
    summary: str | Promise
    answers: Any
    params: tuple[Shape, ...] = ()
    asks: Shape | None = None
    code: int = 200
    takes_files: bool = False
    media: str = "application/json"
    refuses: tuple[int, ...] = field(default=())


REFUSAL = inline_serializer("Refusal", {"detail": serializers.CharField(help_text=_("一句话：是什么情况，怎样可以办"))})
WRONG = inline_serializer(
    "WrongFields",
    {
        "detail": serializers.CharField(required=False),
        "non_field_errors": serializers.ListField(child=serializers.CharField(), required=False),
    },
)


class PlainSchema(AutoSchema):
    """Reads `view.operations[method]`; a view without it (the schema's own) is left out."""

    @property
    def told(self) -> Operation:
        view: Any = self.view
        operations: Mapping[str, Operation] = view.operations
        return operations[self.method]

    def is_excluded(self) -> bool:
        return self.method not in getattr(self.view, "operations", {})

    def get_operation_id(self) -> str:
        return self.told.name

    def get_summary(self) -> str:
        return str(self.told.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return ""

    def get_tags(self) -> list[str]:
        view: Any = self.view
        return [str(view.tag)]

    def get_override_parameters(self) -> list[Any]:
        return list(self.told.params)

    def get_request_serializer(self) -> Any:
        return self.told.asks

    def map_parsers(self) -> list[Any]:
        """JSON, and multipart where files are taken."""
        return ["multipart/form-data"] if self.told.takes_files else ["application/json"]

    def get_response_serializers(self) -> Any:
        refusals = dict.fromkeys((401, *self.told.refuses), REFUSAL)
        return {(self.told.code, self.told.media): self.told.answers, 400: WRONG, **refusals}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Token …` in the schema."""

    target_class = "tracker.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token 令牌（manage.py api_token 用户名）",
        }
