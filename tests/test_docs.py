"""The documents say what is true: what is drawn is fresh, and every role, move, setting and command is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recommendations.drawings import SUBJECTS, documents
from tracker.environment import SETTINGS
from tracker.models import Role

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md")))


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_drawn_document_is_fresh(name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert kept == documents()[name], "运行 python3 run.py manage draw_docs"


def test_every_role_state_and_move_is_documented() -> None:
    words = [role.value for role in Role]
    for lifecycle in SUBJECTS.values():
        words += [*lifecycle.labels, *lifecycle.states.values]
    assert [word for word in words if f"`{word}`" not in DOCS] == []


def test_the_settings_table_is_complete_and_true() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README, flags=re.M))
    assert set(rows) == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        assert rows[setting.name] == (f"`{setting.default}`" if setting.default else "空"), setting.name
        assert setting.meaning in README, setting.name


def test_every_command_of_ours_is_in_the_readme() -> None:
    commands = {page.stem for page in ROOT.glob("*/management/commands/*.py")} - {"__init__"}
    assert [name for name in sorted(commands) if f"manage {name}" not in README] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_decisions_are_short_and_numbered_without_gaps() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.name for page in pages if len(page.read_text(encoding="utf-8").splitlines()) > 20] == []
