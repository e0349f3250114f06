"""Reads the product's source, not its behaviour: who imports whom, what things are called, how long they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

APPS = ("tracker", "inspections", "recommendations")
"""Each may import those before it, never those after."""

RANK = {
    "lifecycle": 0,
    "models": 1,
    "permissions": 2,
    "actions": 3,
    "forms": 4,
    "filters": 4,
    "views": 5,
    "api": 5,
    "admin": 5,
    "tasks": 5,
}
WIRING = ("settings", "urls", "celery", "wsgi")
CLOCK = {"now", "today", "localdate", "localtime", "utcnow"}
NEVER = {"util", "utils", "common", "helper", "helpers", "core", "manager", "service", "misc", "data", "info"}
DJANGO_NAMES = {"get_context_data"}
LONGEST = 400


class Tree:
    """Modules by dotted name, with their source."""

    def __init__(self, sources: Mapping[str, str], packages: frozenset[str] = frozenset()) -> None:
        self.sources = dict(sources)
        self.packages = packages | {name.rpartition(".")[0] for name in sources}

    @classmethod
    def of_the_product(cls, base: Path) -> Tree:
        sources, packages = {}, set()
        for app in APPS:
            for path in sorted((base / app).rglob("*.py")):
                parts = path.relative_to(base).with_suffix("").parts
                if "migrations" in parts:
                    continue
                if parts[-1] == "__init__":
                    parts = parts[:-1]
                    packages.add(".".join(parts))
                sources[".".join(parts)] = path.read_text()
        return cls(sources, frozenset(packages))

    @cached_property
    def parsed(self) -> dict[str, ast.Module]:
        """Read when the first rule asks: every process of the suite collects these tests, and one runs them."""
        return {name: ast.parse(source) for name, source in self.sources.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Module → everything it imports by full dotted name, ours or not."""
        return {name: set(self._imported(name)) for name in self.sources}

    def _imported(self, module: str) -> Iterator[str]:
        for node in ast.walk(self.parsed[module]):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = node.module or ""
                if node.level:
                    here = module.split(".") if module in self.packages else module.split(".")[:-1]
                    start = ".".join([*here[: len(here) - node.level + 1], *([node.module] if node.module else [])])
                yield start
                yield from (f"{start}.{alias.name}" for alias in node.names)

    def ours(self, module: str) -> set[str]:
        """The modules of the product that this one imports."""
        return {name for name in self.imports[module] if name in self.sources} - {module}

    def reached(self, module: str) -> set[str]:
        """Everything that is loaded when this module is, packages on the way included; not the wiring."""
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            here = waiting.pop()
            if here in seen or here not in self.sources or is_wiring(here):
                continue
            seen.add(here)
            waiting += self.ours(here)
            waiting += [package for package in _packages_of(here) if package not in APPS]
        return seen - {module}


def _packages_of(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def kind(module: str) -> str:
    """The layer a module belongs to: `recommendations.views.ledger` → views, `tracker.move_forms` → forms."""
    parts = module.split(".")
    return parts[1].rpartition("_")[2] if len(parts) > 1 else ""


def is_wiring(module: str) -> bool:
    return kind(module) in WIRING


def one_way_between_apps(tree: Tree) -> list[str]:
    """recommendations → inspections → tracker."""
    return [
        f"{module} imports {name}"
        for module in tree.sources
        for name in sorted(tree.imports[module])
        if name.split(".")[0] in APPS
        and APPS.index(name.split(".")[0]) > APPS.index(module.split(".")[0])
        and not is_wiring(module)
    ]


def nobody_imports_the_wiring(tree: Tree) -> list[str]:
    return [
        f"{module} imports {name}"
        for module in tree.sources
        if not is_wiring(module) and module != "tracker"
        for name in sorted(tree.ours(module))
        if is_wiring(name)
    ]


def one_way_between_layers(tree: Tree) -> list[str]:
    """lifecycle → models → permissions → actions → forms, filters → views, api, admin, tasks; also by detours."""
    found = []
    for module in tree.sources:
        rank = RANK.get(kind(module))
        if rank is None:
            continue
        for name in sorted(tree.reached(module)):
            other = RANK.get(kind(name), -1)
            if other > rank or {kind(module), kind(name)} == {"views", "api"}:
                found.append(f"{module} reaches {name}")
    return found


def actions_send_nothing(tree: Tree) -> list[str]:
    """Telling people is a row; sending it is a task's business."""
    banned = ("django.core.mail", "celery", "smtplib")
    return [
        f"{module} reaches {name} through {via}"
        for module in tree.sources
        if kind(module) == "actions"
        for via in sorted({module} | tree.reached(module))
        for name in sorted(tree.imports[via])
        if name.startswith(banned)
    ]


def no_late_imports(tree: Tree) -> list[str]:
    """What a module needs stands at its top."""
    return [
        f"{module}:{inner.lineno}"
        for module, parsed in tree.parsed.items()
        for node in ast.walk(parsed)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def only_the_edge_reads_the_clock(tree: Tree) -> list[str]:
    """Everything an action, a form or a rule loads gets its day or moment passed in."""
    inside = {module for module in tree.sources if RANK.get(kind(module), 9) < RANK["views"]}
    inside |= {name for module in inside for name in tree.reached(module)}
    return [
        f"{module}:{node.lineno} reads the clock"
        for module in sorted(inside)
        for node in ast.walk(tree.parsed[module])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK
        and not node.args
        and not (node.func.attr == "now" and isinstance(node.func.value, ast.Name) and node.func.value.id == "self")
    ]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def no_empty_names(tree: Tree) -> list[str]:
    """A name says what it holds; these say nothing."""
    found = [module for module in tree.sources if _words(module.rpartition(".")[2]) & NEVER]
    for module, parsed in tree.parsed.items():
        found += [
            f"{module}: {node.name}"
            for node in ast.walk(parsed)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and _words(node.name) & NEVER
            and node.name not in DJANGO_NAMES
        ]
    return found


def no_long_files(tree: Tree) -> list[str]:
    lengths = {module: len(source.splitlines()) for module, source in tree.sources.items()}
    return [f"{module}: {length} lines" for module, length in lengths.items() if length > LONGEST]


def every_function_says_what_it_returns(tree: Tree) -> list[str]:
    return [
        f"{module}:{node.lineno} {node.name}"
        for module, parsed in tree.parsed.items()
        for node in ast.walk(parsed)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None
    ]


def no_signals_as_wiring(tree: Tree) -> list[str]:
    return [
        f"{module} imports {name}"
        for module in tree.sources
        for name in sorted(tree.imports[module])
        if name.startswith(("django.db.models.signals", "django.dispatch")) or name.endswith(".receiver")
    ]


def no_save_overrides(tree: Tree) -> list[str]:
    return [
        f"{module}: {owner.name}.{node.name}"
        for module, parsed in tree.parsed.items()
        if kind(module) == "models"
        for owner in ast.walk(parsed)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]


def no_formatted_source_strings(tree: Tree) -> list[str]:
    """A string that is formatted before it is looked up is never found in the translation."""
    return [
        f"{module}:{node.lineno}"
        for module, parsed in tree.parsed.items()
        for node in ast.walk(parsed)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "_t", "gettext", "gettext_lazy", "ngettext")
        and any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args)
    ]


RULES: tuple[Callable[[Tree], list[str]], ...] = (
    one_way_between_apps,
    nobody_imports_the_wiring,
    one_way_between_layers,
    actions_send_nothing,
    no_late_imports,
    only_the_edge_reads_the_clock,
    no_empty_names,
    no_long_files,
    every_function_says_what_it_returns,
    no_signals_as_wiring,
    no_save_overrides,
    no_formatted_source_strings,
)
