"""The whole keeps to its rules of building; and the rules can fail."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import layers
from tests.layers import RULES, Tree

BASE = Path(__file__).resolve().parent.parent
PRODUCT = Tree.of_the_product(BASE)

# rule: (a small tree that breaks it, what is said of it)
BROKEN: dict[Callable[[Tree], list[str]], tuple[dict[str, str], list[str]]] = {
    layers.one_way_between_apps: (
        {"tracker.models": "from inspections.models import Finding", "inspections.models": ""},
        ["tracker.models imports inspections.models", "tracker.models imports inspections.models.Finding"],
    ),
    layers.nobody_imports_the_wiring: (
        {"tracker.http": "from . import settings", "tracker.settings": ""},
        ["tracker.http imports tracker.settings"],
    ),
    layers.one_way_between_layers: (
        {
            "inspections.models": "",
            "inspections.actions.findings": "from ..numbering import next_number",
            "inspections.numbering": "from .views.findings import page",
            "inspections.views.findings": "from inspections import api",
            "inspections.api": "",
        },
        [
            "inspections.actions.findings reaches inspections.api",
            "inspections.actions.findings reaches inspections.views.findings",
            "inspections.views.findings reaches inspections.api",
        ],
    ),
    layers.actions_send_nothing: (
        {"inspections.actions": "from .letters import write", "inspections.letters": "from django.core import mail"},
        ["inspections.actions reaches django.core.mail through inspections.letters"],
    ),
    layers.no_late_imports: ({"tracker.files": "def f() -> None:\n    import os"}, ["tracker.files:2"]),
    layers.only_the_edge_reads_the_clock: (
        {
            "tracker.actions": "from .days import late",
            "tracker.days": "def late(due) -> bool:\n    return due < timezone.localdate()",
            "tracker.views": "timezone.now()",
        },
        ["tracker.days:2 reads the clock"],
    ),
    layers.no_empty_names: (
        {"tracker.utils": "", "tracker.files": "class FileManager:\n    def get_info(self) -> None: ..."},
        ["tracker.utils", "tracker.files: FileManager", "tracker.files: get_info"],
    ),
    layers.no_long_files: ({"tracker.files": "\n" * 401}, ["tracker.files: 401 lines"]),
    layers.every_function_says_what_it_returns: ({"tracker.files": "def f():\n    pass"}, ["tracker.files:1 f"]),
    layers.no_signals_as_wiring: (
        {"tracker.apps": "from django.db.models.signals import post_save"},
        [
            "tracker.apps imports django.db.models.signals",
            "tracker.apps imports django.db.models.signals.post_save",
        ],
    ),
    layers.no_save_overrides: (
        {"tracker.models.people": "class User:\n    def save(self) -> None: ..."},
        ["tracker.models.people: User.save"],
    ),
    layers.no_formatted_source_strings: ({"tracker.files": '_(f"还有{n}天")'}, ["tracker.files:1"]),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps(rule: Callable[[Tree], list[str]]) -> None:
    assert rule(PRODUCT) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_is_found_of(rule: Callable[[Tree], list[str]]) -> None:
    sample, said = BROKEN[rule]
    assert rule(Tree(sample)) == said


def test_the_tree_is_the_product() -> None:
    assert {name.split(".")[0] for name in PRODUCT.sources} == set(layers.APPS)
    assert "recommendations.models" in PRODUCT.reached("recommendations.actions.assignments")
    assert {layers.kind(name) for name in PRODUCT.sources} >= {"lifecycle", "models", "permissions", "actions", "forms"}


def test_tests_are_typed_and_short_too() -> None:
    for path in (BASE / "tests").rglob("*.py"):
        source = path.read_text()
        assert len(source.splitlines()) <= layers.LONGEST, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.returns is not None, f"{path}:{node.lineno}"


def test_templates_fit_on_a_few_screens() -> None:
    pages = [page for app in layers.APPS for page in (BASE / app / "templates").rglob("*.html")]
    lengths = {page.relative_to(BASE).as_posix(): len(page.read_text().splitlines()) for page in pages}
    assert len(lengths) > 30
    assert {page: length for page, length in lengths.items() if length > 150} == {}


def test_the_top_level_is_what_it_was_decided_to_be() -> None:
    apps = {path.name for path in BASE.iterdir() if (path / "__init__.py").exists()}
    assert apps == {*layers.APPS, "tests", "bench"}
