"""The documents that are drawn from the code's own tables, so that they cannot grow stale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation

from inspections.permissions import FINDING, INSPECTION
from tracker.models import Role
from tracker.moves import Lifecycle

from .permissions import ASSIGNMENT, OPINION, QUESTION, VOTE

SUBJECTS: dict[str, Lifecycle[Any]] = {
    "执法检查": INSPECTION,
    "问题": FINDING,
    "审议意见书": OPINION,
    "交办件": ASSIGNMENT,
    "委员询问": QUESTION,
    "满意度测评": VOTE,
}
APPS = ("tracker", "inspections", "recommendations")
MADE = "<!-- 由 `manage.py draw_docs` 生成，勿手改。 -->"


def lifecycles() -> str:
    """docs/lifecycles.md: a diagram and a table for each subject."""
    parts = [
        "# 状态与动作",
        MADE,
        "表里没有的变化，系统一律不做；按钮、接口的 `actions` 和动作本身读的是同一张表。",
    ]
    for name, lifecycle in SUBJECTS.items():
        parts += [f"## {name}", _diagram(lifecycle), _table(lifecycle)]
    return "\n\n".join(parts) + "\n"


def _diagram(lifecycle: Lifecycle[Any]) -> str:
    start = next(iter(lifecycle.states))
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in lifecycle.states]
    lines.append(f"    [*] --> {start.value}")
    for (move, source), target in lifecycle.moves.items():
        lines.append(f"    {_plain(source)} --> {_plain(target)} : {lifecycle.labels[move]}")
    return "\n".join([*lines, "```"])


def _table(lifecycle: Lifecycle[Any]) -> str:
    rows = ["| 动作 | 代码 | 从 | 到 | 谁可以做 |", "|---|---|---|---|---|"]
    for (move, source), target in lifecycle.moves.items():
        who = lifecycle.who.get(move)
        allowed = (who.__doc__ or "").strip() if who else "尚未开放"
        words = (lifecycle.labels[move], f"`{move}`", lifecycle.states(source).label, lifecycle.states(target).label)
        rows.append("| " + " | ".join([*map(str, words), allowed]) + " |")
    return "\n".join(rows)


def _plain(state: str) -> str:
    return str(getattr(state, "value", state))


def model_picture() -> str:
    """docs/model.md: every model of the three apps and what it points to."""
    parts = ["# 数据模型", MADE, "箭头由外键画出：从持有者指向被指者。"]
    for label in APPS:
        config = apps.get_app_config(label)
        lines = ["```mermaid", "flowchart LR"]
        lines += list(_boxes(config.get_models()))
        parts += [f"## {label}：{config.verbose_name}", "\n".join([*lines, "```"])]
    return "\n\n".join(parts) + "\n"


def _boxes(found: Iterable[type[models.Model]]) -> Iterable[str]:
    for model in found:
        yield f'    {model.__name__}["{model._meta.verbose_name}<br>{model.__name__}"]'
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and not field.auto_created:
                target = field.related_model
                if isinstance(target, type) and target.__module__.split(".")[0] in APPS:
                    yield f"    {model.__name__} -->|{field.name}| {target.__name__}"


def glossary() -> str:
    """docs/glossary.md: the field's words and their names in the code."""
    parts = ["# 词汇表", MADE, "一个意思一个词；代码里的名字和页面上的词一一对应。"]
    parts += ["## 角色", _words((role.label, role.value) for role in Role)]
    for name, lifecycle in SUBJECTS.items():
        parts += [f"## {name}：状态", _words((state.label, state.value) for state in lifecycle.states)]
        parts += [f"## {name}：动作", _words((label, move) for move, label in lifecycle.labels.items())]
    named = [
        (model._meta.verbose_name, model.__name__)
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if not model._meta.auto_created
    ]
    parts += ["## 记录", _words(named)]
    return "\n\n".join(parts) + "\n"


def _words(pairs: Iterable[tuple[Any, str]]) -> str:
    return "\n".join(["| 词 | 代码 |", "|---|---|", *(f"| {word} | `{code}` |" for word, code in pairs)])


def documents() -> dict[str, str]:
    """File name under docs/ → its text, always in Chinese."""
    with translation.override("zh-hans"):
        return {"lifecycles.md": lifecycles(), "model.md": model_picture(), "glossary.md": glossary()}
