"""Where each role may go from any page: one table, resolved against the addresses that exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INBOX = "recommendations:inbox"
LEDGER = "recommendations:ledger"
UNIT_PEOPLE = "recommendations:unit-people"
MONTH = "recommendations:month"
FINDINGS = "inspections:finding-list"
QUESTIONS = "recommendations:question-list"

# Address name → how many things there ask this person for work. Apps add theirs in `joining`; the
# argument is the signed-in user (`Any`, because the user model belongs to whoever fills the table).
COUNTERS: dict[str, Callable[[Any], int]] = {}

# (group, label, address name); an empty group stands on top, without a title.
Row = tuple[str | Promise, str | Promise, str]

_FINDING_OUT = _("执法检查")
_PRESSING = _("督办")
_LOOKING = _("查看")
_OWN_UNIT = _("本单位")
_PLATFORM = _("平台")
_OTHER = _("其他")

_COMMITTEE: tuple[Row, ...] = (
    ("", _("工作台"), "recommendations:workbench"),
    ("", _("收件箱"), INBOX),
    (_FINDING_OUT, _("检查项目"), "inspections:inspection-list"),
    (_FINDING_OUT, _("法规"), "inspections:statute-list"),
    (_FINDING_OUT, _("问题"), FINDINGS),
    (_FINDING_OUT, _("审议意见书"), "recommendations:opinion-list"),
    (_FINDING_OUT, _("台账"), LEDGER),
    (_PRESSING, _("督办台账"), "recommendations:supervision-list"),
    (_PRESSING, _("提醒台账"), "recommendations:notice-list"),
    (_PRESSING, _("委员询问"), QUESTIONS),
    (_PRESSING, _("期限与规则"), "recommendations:rule-set"),
    (_PRESSING, _("批量办理"), "recommendations:bulk-list"),
    (_LOOKING, _("总览"), "recommendations:overview"),
    (_LOOKING, _("三地对照"), "recommendations:regions"),
    (_LOOKING, _("指标"), "recommendations:indicator-list"),
    (_LOOKING, _("月历"), MONTH),
    (_OTHER, _("代办安排"), UNIT_PEOPLE),
    (_OTHER, _("使用说明"), "tracker:help"),
)
_MEMBER: tuple[Row, ...] = (
    ("", _("总览"), "recommendations:overview"),
    ("", _("收件箱"), INBOX),
    ("", _("我的询问"), QUESTIONS),
    (_LOOKING, _("台账"), LEDGER),
    (_LOOKING, _("三地对照"), "recommendations:regions"),
    (_LOOKING, _("指标"), "recommendations:indicator-list"),
    (_LOOKING, _("月历"), MONTH),
    (_FINDING_OUT, _("检查项目"), "inspections:inspection-list"),
    (_FINDING_OUT, _("法规"), "inspections:statute-list"),
    (_FINDING_OUT, _("问题"), FINDINGS),
    (_OTHER, _("使用说明"), "tracker:help"),
)
_GOVERNMENT: tuple[Row, ...] = (
    ("", _("审议意见书"), "recommendations:opinion-list"),
    ("", _("收件箱"), INBOX),
    (_LOOKING, _("台账"), LEDGER),
    (_LOOKING, _("委员询问"), QUESTIONS),
    (_LOOKING, _("督办台账"), "recommendations:supervision-list"),
    (_LOOKING, _("批量办理"), "recommendations:bulk-list"),
    (_LOOKING, _("总览"), "recommendations:overview"),
    (_LOOKING, _("月历"), MONTH),
    (_LOOKING, _("法规"), "inspections:statute-list"),
    (_OTHER, _("代办安排"), UNIT_PEOPLE),
    (_OTHER, _("使用说明"), "tracker:help"),
)
_DEPARTMENT: tuple[Row, ...] = (
    ("", _("我的事项"), "recommendations:my-items"),
    ("", _("收件箱"), INBOX),
    (_OWN_UNIT, _("全部承办"), LEDGER),
    (_OWN_UNIT, _("委员询问"), QUESTIONS),
    (_OWN_UNIT, _("单位人员"), UNIT_PEOPLE),
    (_OWN_UNIT, _("督办通知"), "recommendations:supervision-list"),
    (_OWN_UNIT, _("月历"), MONTH),
    (_LOOKING, _("法规"), "inspections:statute-list"),
    (_OTHER, _("使用说明"), "tracker:help"),
)

_CHANNELS: Row = (_OTHER, _("消息渠道"), "recommendations:channel-list")


def _with_channels(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """For those who set up their organization's channels, above the instructions."""
    return (*rows[:-1], _CHANNELS, rows[-1])


# The three administrators (GB/T 22239 level 3) share no place but the instructions.
NAVIGATION: dict[str, tuple[Row, ...]] = {
    "staff": _COMMITTEE,
    "supervisor": _with_channels(_COMMITTEE),
    "member": _MEMBER,
    "coordinator": _with_channels(_GOVERNMENT),
    "handler": _DEPARTMENT,
    "head": _with_channels(_DEPARTMENT),
    "sysadmin": (
        (_PLATFORM, _("账号"), "tracker:user-list"),
        (_PLATFORM, _("单位"), "tracker:organization-list"),
        (_PLATFORM, _("工作日历"), "tracker:calendar"),
        (_PLATFORM, _("运行状况"), "recommendations:operations"),
        (_PLATFORM, _("消息渠道"), "recommendations:channel-list"),
        (_OTHER, _("使用说明"), "tracker:help"),
    ),
    "secadmin": (
        (_PLATFORM, _("账号与权限"), "tracker:user-list"),
        (_PLATFORM, _("锁定与解锁"), "tracker:lockout-list"),
        (_OTHER, _("使用说明"), "tracker:help"),
    ),
    "auditor": (
        (_PLATFORM, _("操作记录"), "tracker:event-list"),
        (_OTHER, _("使用说明"), "tracker:help"),
    ),
}

# The bar at the foot of a phone: three or four places; the template adds 全部.
TABS: dict[str, tuple[str, ...]] = {
    "staff": ("recommendations:workbench", LEDGER, FINDINGS, INBOX),
    "supervisor": ("recommendations:workbench", LEDGER, FINDINGS, INBOX),
    "member": ("recommendations:overview", LEDGER, "recommendations:regions", INBOX),
    "coordinator": ("recommendations:opinion-list", LEDGER, INBOX),
    "handler": ("recommendations:my-items", LEDGER, INBOX),
    "head": ("recommendations:my-items", LEDGER, INBOX),
    "sysadmin": ("tracker:user-list", "tracker:calendar", "recommendations:operations"),
    "secadmin": ("tracker:user-list", "tracker:lockout-list"),
    "auditor": ("tracker:event-list",),
}


@dataclass(frozen=True)
class Link:
    """One place one can go. `count` is 0 where nothing there asks for work."""

    group: str
    label: str
    name: str
    url: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    """Links under one title, in the order of the table."""

    title: str
    links: tuple[Link, ...]


class Shell:
    """What the frame around a page shows to one person. Costs nothing until a template asks."""

    def __init__(self, *, user: Any, path: str) -> None:
        self.user = user
        self.path = path
        self._counted: dict[str, int] = {}

    def count(self, name: str) -> int:
        """How much work waits at the address `name`; asked at most once a page."""
        counter = COUNTERS.get(name)
        if counter is None or not getattr(self.user, "is_authenticated", False):
            return 0
        if name not in self._counted:
            self._counted[name] = counter(self.user)
        return self._counted[name]

    @property
    def role(self) -> str:
        """The person's role, or an empty string for a stranger: a stranger sees no navigation."""
        if not getattr(self.user, "is_authenticated", False):
            return ""
        return str(getattr(self.user, "role", ""))

    def reaches(self, name: str) -> bool:
        """Whether this role's table holds the place: the frame offers no search to a mere administrator."""
        return any(row[2] == name for row in NAVIGATION.get(self.role, ()))

    @cached_property
    def links(self) -> list[Link]:
        """Every place of this role whose address exists, with the current one marked."""
        found = [(row, url_of(row[2])) for row in NAVIGATION.get(self.role, ())]
        existing = [(row, url) for row, url in found if url]
        current = current_url(self.path, [url for _row, url in existing])
        return [
            Link(str(group), str(label), name, url, is_current=url == current, count=self.count(name))
            for (group, label, name), url in existing
        ]

    @property
    def nav(self) -> list[Group]:
        """The side navigation: links gathered under their titles."""
        return [Group(title, tuple(links)) for title, links in groupby(self.links, lambda link: link.group)]

    @property
    def tabs(self) -> list[Link]:
        """The phone's bottom bar, in the order of `TABS`."""
        by_name = {link.name: link for link in self.links}
        return [by_name[name] for name in TABS.get(self.role, ()) if name in by_name]


def url_of(name: str) -> str:
    """Return the address of `name`, or an empty string while no page answers to it."""
    return _url_of(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=500)
def _url_of(name: str, urlconf: Any, prefix: str) -> str:
    """The prefix is what `reverse` puts in front: the places are looked up once, not on every page."""
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def current_url(path: str, urls: list[str]) -> str:
    """Return the longest of `urls` that `path` lies under; the root only matches itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")
