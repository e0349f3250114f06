"""The interface's own page: every route, its parameters, an example. No asset of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

CODES = {
    "400": "填写有误，按字段给出说明",
    "401": "没有令牌或令牌无效",
    "403": "看得到，但不由您办理",
    "404": "没有，或者不对您开放",
    "409": "现在不能办，一句话说明原因",
}


@cache
def described() -> dict[str, Any]:
    """The OpenAPI description; it changes only with the code."""
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema


def _named(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema behind its `$ref`."""
    components: Mapping[str, Any] = described()["components"]["schemas"]
    reference: str = schema.get("$ref", "")
    return components[reference.rpartition("/")[2]] if reference else schema


def _type_of(schema: Mapping[str, Any]) -> str:
    for part in ("allOf", "oneOf"):
        if part in schema:
            return _type_of(schema[part][0])
    real = _named(schema)
    if "enum" in real:
        return "、".join(str(value) for value in real["enum"] if value not in ("", None))
    kind = str(real.get("format") or real.get("type") or "")
    return f"[{_type_of(real['items'])}]" if real.get("type") == "array" else kind


def _fields(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for content in body.get("content", {}).values():
        asked = _named(content["schema"])
        for name, field in asked.get("properties", {}).items():
            yield {
                "name": name,
                "type": _type_of(field),
                "label": field.get("title") or "",
                "help": field.get("description") or "",
                "is_required": name in asked.get("required", ()),
            }


def _params(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for param in operation.get("parameters", ()):
        schema = param["schema"]
        yield {
            "name": param["name"],
            "type": _type_of(schema),
            "label": schema.get("title") or "",
            "help": param.get("description") or "",
            "is_required": param.get("required", False),
        }


def routes() -> dict[str, list[dict[str, Any]]]:
    """Every route under its noun, as the page lists it."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            route = {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "fields": [*_params(operation), *_fields(operation.get("requestBody", {}))],
                "takes_files": "multipart/form-data" in operation.get("requestBody", {}).get("content", {}),
            }
            grouped.setdefault(operation["tags"][0], []).append(route)
    return grouped


class SchemaView(SpectacularAPIView):
    """The description as JSON or YAML, generated once."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(described())


class DocsView(LoginRequiredMixin, TemplateView):
    """The page for whoever writes a program."""

    template_name = "tracker/api_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = self.request.build_absolute_uri("/").rstrip("/")
        return super().get_context_data(
            heading=_("接口说明"),
            lead=_("程序与人同权：看得到的一样，能办的一样，不能办时的话也一样。"),
            routes=routes(),
            codes=CODES,
            site=site,
            **kwargs,
        )
