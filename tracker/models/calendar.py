"""The working calendar and each committee's time limits: data that people edit, never constants."""

from __future__ import annotations

from datetime import MAXYEAR, date
from functools import cache
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tracker.timelimits import TimeLimit, Unit
from tracker.workdays import WorkingCalendar

from ..composed import HOLE, Composed
from ..prepared import Prepared
from .people import Organization


class CalendarDay(models.Model):
    """One day of the working calendar, as the State Council's General Office arranged it.

    A day that is not yet published may be entered ahead: it counts, but what rests on it is 暂定.
    """

    SEEDED: ClassVar[str] = "chinesecalendar"
    """The source of rows the seeding may correct; a row with any other source was edited by hand."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=40, blank=True, default="", help_text=_("如春节、国庆节调休"))
    is_published = models.BooleanField(_("已公布"), default=True)
    source = models.CharField(_("来源"), max_length=100, default="", blank=True, help_text=_("如放假通知的文号"))

    class Meta:
        verbose_name = _("工作日历")
        ordering: ClassVar[list[str]] = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".rstrip()


_DAYS = Prepared(
    "calendar",
    "SELECT day, is_working, name, is_published FROM tracker_calendarday WHERE day BETWEEN %s AND %s",
    ["first", "last"],
    ["first", "last"],
)


def days_between(first: date, last: date) -> list[tuple[date, bool, str, bool]]:
    """(day, whether it is worked, its name, whether it is published) of the days that are entered, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(*_DAYS.filled(connection, first, last))
        found: list[tuple[date, bool, str, bool]] = cursor.fetchall()
    return found


def load_calendar(first_year: int, last_year: int | None = None) -> WorkingCalendar:
    """Read the days of these years, or of `first_year` and everything after it, in one query.

    Ask for every year a date may fall in: what is not loaded counts as not published.
    """
    rows = days_between(date(first_year, 1, 1), date(last_year or MAXYEAR, 12, 31))
    return WorkingCalendar(
        ((day, is_working) for day, is_working, _name, is_published in rows if is_published),
        expected=((day, is_working) for day, is_working, _name, is_published in rows if not is_published),
        names={day: name for day, _is_working, name, _is_published in rows if name},
    )


class RuleSets(models.Manager["RuleSet"]):
    def alone_for(self, committee_id: int) -> RuleSet | None:
        """The committee's own rule set, else the default one, without its limits: one query."""
        sets, _limits = _rules()
        return next(iter(sets.rows(committee_id)), None)

    def for_committee(self, committee_id: int) -> RuleSet | None:
        """The same with its limits: two queries."""
        _sets, limits = _rules()
        found: Any = self.alone_for(committee_id)
        if found is not None:
            theirs = found.limits.all()
            theirs._result_cache = limits.rows(found.pk)
            found._prefetched_objects_cache = {"limits": theirs}
        return found  # type: ignore[no-any-return]


@cache
def _rules() -> tuple[Composed[RuleSet], Composed[RuleLimit]]:
    """A committee's rule set, and the limits of a rule set: every deadline asks for both."""
    either = RuleSet.objects.filter(Q(committee=HOLE) | Q(committee=None))
    own_first = either.order_by(models.F("committee").asc(nulls_last=True))[:1]
    return Composed(own_first, HOLE), Composed(RuleLimit.objects.filter(rule_set=HOLE), HOLE)


class RuleSet(models.Model):
    """The time limits that hold for one committee, or, without a committee, for all that have none; and how
    its satisfaction votes are counted, which is local practice (监督法 37 leaves it open)."""

    class Denominator(models.TextChoices):
        ALL = "all", _("全体组成人员")
        PRESENT = "present", _("出席人员")
        VALID = "valid", _("有效票")

    class Consequence(models.TextChoices):
        NONE = "none", _("仅公布结果")
        REPORT_AGAIN = "report_again", _("重新报告")
        REDO = "redo", _("重新办理并重新报告")

    committee = models.OneToOneField(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rule_set",
        verbose_name=_("常委会"),
        help_text=_("空为默认规则"),
    )
    jurisdiction = models.CharField(_("适用地区"), max_length=40)
    note = models.TextField(_("说明"), blank=True, default="")
    auto_accept = models.BooleanField(
        _("逾期未签收视为接受"), default=True, help_text=_("签收期限届满未签收也未申请退办的，视为接受")
    )
    blue_days = models.PositiveSmallIntegerField(_("临期天数"), default=7, help_text=_("距到期不足这一自然日数亮蓝灯"))
    stale_days = models.PositiveSmallIntegerField(
        _("停滞天数"), default=30, help_text=_("超过这一自然日数没有进展亮黄灯")
    )

    vote_denominator = models.CharField(_("测评的分母"), max_length=8, choices=Denominator, default=Denominator.ALL)
    vote_counts_basic = models.BooleanField(_("基本满意计入满意"), default=True)
    vote_threshold = models.PositiveSmallIntegerField(_("满意的比例（%）"), default=50)
    vote_is_strict = models.BooleanField(_("须超过该比例"), default=True, help_text=_("关闭为达到即可"))
    vote_consequence = models.CharField(
        _("测评未通过的后果"), max_length=12, choices=Consequence, default=Consequence.REDO
    )

    objects: ClassVar[RuleSets] = RuleSets()

    class Meta:
        verbose_name = _("期限规则")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="vote_threshold_is_at_most_100", condition=Q(vote_threshold__lte=100)),
            models.UniqueConstraint(
                models.Value(1),
                name="one_default_rule_set",
                condition=Q(committee__isnull=True),
                violation_error_message=_("默认规则已经存在，请修改原有的默认规则。"),
            ),
        ]

    def __str__(self) -> str:
        return self.jurisdiction

    def get_absolute_url(self) -> str:
        return reverse("recommendations:rule-set")

    def limit(self, code: RuleLimit.Code | str) -> TimeLimit | None:
        """The limit of that code, or None where the rules name no number or nobody entered one.

        Reads `limits` once; prefetch it when asking many rule sets.
        """
        for row in self.limits.all():
            if row.code == code:
                return row.as_time_limit(self.jurisdiction)
        return None


class RuleLimit(models.Model):
    """One time limit of a rule set with its legal basis. Without an amount it is unknown (待录入)."""

    class Code(models.TextChoices):
        HAND_OVER = "hand_over", _("交办")
        PLAN = "plan", _("报送研究处理方案")
        REPORT = "report", _("报送研究处理情况报告")
        SIGN = "sign", _("签收")
        RETURN_WINDOW = "return_window", _("申请退办")
        COUNTER_SIGN = "counter_sign", _("会办单位会签")
        INTERIM = "interim", _("定期报告进展")
        CONSULTATION = "consultation", _("对征求意见稿反馈意见")
        SUPERVISION_REPLY = "supervision_reply", _("回复督办")
        QUESTION = "question", _("答复委员询问")

    class UnitChoice(models.TextChoices):
        DAY = Unit.DAY.value, _("自然日")
        WORKING_DAY = Unit.WORKING_DAY.value, _("工作日")
        MONTH = Unit.MONTH.value, _("个月")
        YEAR = Unit.YEAR.value, _("年")

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="limits", verbose_name=_("期限规则"))
    code = models.CharField(_("事项"), max_length=20, choices=Code)
    amount = models.PositiveSmallIntegerField(_("数量"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=12, choices=UnitChoice, blank=True, default="")
    rolls = models.BooleanField(_("遇休息日顺延"), default=True)
    counted_from = models.CharField(
        _("起算事件"), max_length=40, blank=True, default="", help_text=_("如收到审议意见书")
    )
    legal_basis = models.TextField(_("依据"), blank=True, default="")

    class Meta:
        verbose_name = _("期限")
        ordering: ClassVar[list[str]] = ["rule_set", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_limit_per_rule_set_and_code", fields=["rule_set", "code"]),
            # "Not null" is said outright: a comparison with NULL is not false, and would let the row pass.
            models.CheckConstraint(
                name="limit_has_amount_and_unit_or_neither",
                condition=Q(amount__isnull=True, unit="")
                | Q(amount__isnull=False, amount__gte=1, unit__in=[unit.value for unit in Unit]),
                violation_error_message=_("数量和单位要么都填（数量至少为1），要么都不填。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} {self.get_code_display()}"

    @property
    def is_set(self) -> bool:
        """Whether somebody entered a number."""
        return self.amount is not None

    def as_time_limit(self, jurisdiction: str) -> TimeLimit | None:
        """The limit for the arithmetic; its name is stored with dates, so it is always in Chinese."""
        if self.amount is None:
            return None
        with translation.override("zh-hans"):
            name = str(self.Code(self.code).label)
        return TimeLimit(
            amount=self.amount,
            unit=Unit(self.unit),
            rolls=self.rolls,
            name=name,
            legal_basis=self.legal_basis,
            jurisdiction=jurisdiction,
            counted_from=self.counted_from,
        )
