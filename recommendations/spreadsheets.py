"""The ledger as an Excel file: exactly the rows the filters show, in the columns offices use.

Text is written as text: a cell that begins with `=` must not become a formula in somebody's Excel.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.models import Finding
from tracker.models import User

from .lights import Thresholds, lamp
from .models import Assignment, AssignmentQuerySet, ProgressReport, Recommendation, Verification
from .wording import pill_of

MOST_ROWS = 10_000


def _joined(rows: QuerySet[Any], field: str) -> Subquery:
    """The values of a field of the rows beside each item, in one cell."""
    grouped = rows.order_by().values(together=Value(1)).annotate(all=StringAgg(field, Value("；"), order_by=field))
    return Subquery(grouped.values("all")[:1])


def exported(rows: AssignmentQuerySet, *, reader: User) -> AssignmentQuerySet:
    """Everything a row of the file tells, in one query; only problems the reader may see are named."""
    itself = Recommendation.objects.filter(pk=OuterRef("recommendation"))
    problems = Finding.objects.visible_to(reader).filter(recommendations=OuterRef("recommendation"))
    reports = ProgressReport.objects.filter(assignment=OuterRef("pk")).order_by("-at", "-id")
    verdicts = Verification.objects.filter(assignment=OuterRef("pk")).order_by("-at", "-id")
    partners = Assignment.objects.filter(recommendation=OuterRef("recommendation"), region=OuterRef("region"))
    beside = ("recommendation", "unit", "heading", "region", "responsible", "outcome")
    found: AssignmentQuerySet = rows.select_related(*beside).defer(
        "due_basis", "sign_basis", "counter_sign_basis", "recommendation__grams"
    )
    return found.annotate(
        problems=_joined(problems, "title"),
        laws=_joined(itself, "provisions__label"),
        last_report=Subquery(reports.values("body")[:1]),
        verdict=Subquery(verdicts.values("comment")[:1]),
        leading=_joined(partners.exclude(part=Assignment.Part.CO_HANDLER).exclude(status="withdrawn"), "unit__name"),
        helping=_joined(partners.filter(part=Assignment.Part.CO_HANDLER).exclude(status="withdrawn"), "unit__name"),
    )


Cell = Callable[[Any, Thresholds], Any]
COLUMNS: tuple[tuple[Any, int, Cell], ...] = (
    (gettext_lazy("编号"), 8, lambda item, at: item.recommendation.number),
    (gettext_lazy("来源"), 12, lambda item, at: item.recommendation.get_source_display()),
    (gettext_lazy("章节"), 18, lambda item, at: item.heading.short_title),
    (gettext_lazy("问题"), 30, lambda item, at: item.problems),
    (gettext_lazy("法规依据"), 16, lambda item, at: item.laws),
    (gettext_lazy("建议"), 24, lambda item, at: item.recommendation.title),
    (gettext_lazy("建议内容"), 50, lambda item, at: item.recommendation.text),
    (gettext_lazy("地区"), 8, lambda item, at: item.region.name),
    (gettext_lazy("承办单位"), 18, lambda item, at: item.unit.name),
    (gettext_lazy("承办方式"), 10, lambda item, at: item.get_part_display()),
    (gettext_lazy("牵头单位"), 18, lambda item, at: item.leading),
    (gettext_lazy("配合单位"), 18, lambda item, at: item.helping),
    (gettext_lazy("责任人"), 10, lambda item, at: item.responsible.name if item.responsible else ""),
    (gettext_lazy("交办日期"), 12, lambda item, at: item.dispatched_on),
    (gettext_lazy("完成时限"), 12, lambda item, at: item.due_on),
    (gettext_lazy("原定时限"), 12, lambda item, at: item.original_due_on),
    (gettext_lazy("亮灯"), 14, lambda item, at: _lamp_words(item, at)),
    (gettext_lazy("进展"), 40, lambda item, at: item.last_report),
    (gettext_lazy("最近进展"), 12, lambda item, at: item.last_progress_on),
    (gettext_lazy("完成率"), 8, lambda item, at: item.percent / 100),
    (gettext_lazy("办理结果"), 14, lambda item, at: pill_of(item)["label"]),
    (gettext_lazy("结果类别"), 16, lambda item, at: str(item.outcome) if item.outcome else ""),
    (gettext_lazy("人大复核评价"), 30, lambda item, at: item.verdict),
    (gettext_lazy("是否销号"), 8, lambda item, at: _("是") if item.cleared_on else _("否")),
    (gettext_lazy("销号日期"), 12, lambda item, at: item.cleared_on),
    (gettext_lazy("备注"), 10, lambda item, at: _("示例") if item.is_sample else ""),
)
"""Heading, width in characters, and what stands in the cell."""


def _lamp_words(item: Assignment, at: Thresholds) -> str:
    shown = lamp(item, at)
    return f"{shown['word']} {shown['words']}".strip()


@dataclass(frozen=True)
class About:
    """What the second sheet says: when, by whom, under which conditions, and what is missing if not all fits."""

    now: dt.datetime
    conditions: Sequence[str]
    author: str
    counted: Any = gettext_lazy("件数")
    cut: Any = gettext_lazy("只导出期限最早的 %(n)s 件，请缩小筛选范围后分次导出。")


def write_ledger(
    rows: Iterable[Assignment], *, at: Thresholds, now: dt.datetime, conditions: Sequence[str], author: str
) -> IO[bytes]:
    """The ledger of items. At most `MOST_ROWS` rows."""
    return write_sheet(rows, _("台账"), COLUMNS, at, About(now, conditions, author))


def write_sheet(
    rows: Iterable[Any], title: str, columns: Sequence[tuple[Any, int, Callable[..., Any]]], at: Any, about: About
) -> IO[bytes]:
    """Write row by row into a temporary file that goes when it is closed. At most `MOST_ROWS` rows; a cell is
    what a column makes of the row and `at`."""
    stream = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  (the response closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, {**options, "strings_to_numbers": False})
    sheet = book.add_worksheet(title)
    looks = {
        "head": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "vcenter"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "share": book.add_format({"num_format": "0%", "valign": "top"}),
    }
    _dress(sheet, looks, columns)
    written, has_more = 0, False
    for item in rows:
        if written == MOST_ROWS:
            has_more = True
            break
        written += 1
        sheet.write_number(written, 0, written)
        for column, (_heading, _width, cell) in enumerate(columns, start=1):
            _write(sheet, written, column, cell(item, at), looks)
    sheet.autofilter(0, 0, written, len(columns))
    _explain(book, written, has_more, about)
    book.close()
    stream.seek(0)
    return stream


def _dress(sheet: Any, looks: dict[str, Any], columns: Sequence[tuple[Any, int, Any]]) -> None:
    """Headings, widths, the frozen first row, and a landscape A4 that repeats it."""
    sheet.set_column(0, 0, 6)
    sheet.write_string(0, 0, _("序号"), looks["head"])
    for column, (heading, width, _cell) in enumerate(columns, start=1):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, str(heading), looks["head"])
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), looks["day"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, looks["share"])
    elif value:
        sheet.write_string(row, column, str(value), looks["text"])


def _explain(book: Any, written: int, has_more: bool, about: About) -> None:
    """A second sheet says what this is, as of when, and whether something is missing."""
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 60)
    lines = [
        (_("导出时间"), f"{about.now:%Y-%m-%d %H:%M}"),
        (_("导出人"), about.author),
        (_("筛选条件"), "；".join(about.conditions)),
        (str(about.counted), str(written)),
    ]
    if has_more:
        lines.append((_("未全部导出"), str(about.cut) % {"n": MOST_ROWS}))
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
