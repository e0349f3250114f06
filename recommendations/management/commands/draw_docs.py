"""Write the documents that are drawn from the code's own tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recommendations.drawings import documents


class Command(BaseCommand):
    help = "按代码里的表重新生成 docs/ 下的状态图、模型图和词汇表。"

    def handle(self, *args: Any, **options: Any) -> None:
        for name, text in documents().items():
            Path(settings.BASE_DIR, "docs", name).write_text(text, encoding="utf-8")
            self.stdout.write(f"docs/{name}")
