"""Regions, organizations and people of the demonstration, with passwords drawn at this moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.utils import timezone

from tracker.models import Organization, Region, Role, User
from tracker.passwords import fresh_password
from tracker.pinyin import sort_key
from tracker.record import record
from tracker.seeding import seed_rule_set

from .inspection import REGIONS
from .people import ORGANIZATIONS, PEOPLE, SamplePerson

ENTERED_DAYS_AGO = 110
"""The day on which the ledger was filled, before the first opinion was drafted."""

_QUICK_ITERATIONS = 20_000
"""Hashing 56 passwords in full would take half a minute. The passwords are random, and the first sign-in rehashes."""

MAIL_DOMAIN = "sample.test"
"""Reserved (RFC 2606): no letter to it can ever reach anybody."""

_STORIES: dict[str, str] = {
    "zhao": "记一条问题；审核“待审核”的交办件；起草下一份意见书",
    "qian": "给“发展跨区域科技担保”销号（已由他人核验）",
    "feng": "第二位审核负责人：核验与销号不能是同一人",
    "zheng": "看总览、三地对照和指标，顺着红灯一路看到佐证",
    "sun": "看意见书的两段时限怎样算出来；分办、督促各部门",
    "li": "签收“园区错位发展”；拟稿填报进展、会签，交周启正签发",
    "zhou": "签发李明远的拟稿；把办好的事项报送办结；安排代办",
    "wu": "主办人才绿卡：被退回过一次，已再次报送",
    "wang": "只读操作记录：谁在何时做了什么",
    "chen": "管账号、单位和工作日历，不碰业务",
    "han": "管角色与权限、解除锁定，不能新建账号",
    "tianjing": "审核天津报来的“攻坚6条产业链图谱”",
    "jiming": "核验河北已办结的“推行京津冀人才绿卡”",
}
_STORY_OF_ROLE: dict[str, str] = {
    Role.STAFF: "审核、核验本常委会的交办件",
    Role.SUPERVISOR: "作为第二人销号",
    Role.MEMBER: "看总览、三地对照和指标",
    Role.COORDINATOR: "查看意见书，分办、督促各部门",
    Role.HANDLER: "签收、填报进展、附佐证、会签",
    Role.HEAD: "报送办结",
}


@dataclass(frozen=True)
class Account:
    """One line of the list that is printed once: the password stands nowhere else."""

    user: User
    password: str
    story: str


@dataclass
class Cast:
    """Who takes part. `places` by the code of `people.py`, `people` by username."""

    today: dt.date
    regions: dict[str, Region] = field(default_factory=dict)
    places: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def moment(self, days_ago: int, minute: int = 0) -> dt.datetime:
        """So many days before today, at nine in the morning and `minute` minutes."""
        nine = dt.datetime.combine(
            self.today - dt.timedelta(days=days_ago), dt.time(9), tzinfo=timezone.get_default_timezone()
        )
        return nine + dt.timedelta(minutes=minute)

    @property
    def entered_at(self) -> dt.datetime:
        """When the facts were entered."""
        return self.moment(ENTERED_DAYS_AGO)


def open_accounts(today: dt.date) -> Cast:
    """Regions, organizations, rule sets and accounts. The first accounts have nobody to open them,
    so the record names the system."""
    cast = Cast(today)
    for position, name in enumerate(REGIONS, start=1):
        cast.regions[name] = Region.objects.create(name=name, position=position)
    _found_organizations(cast)
    for code in ("bj-rd", "tj-rd", "hb-rd"):
        committee = cast.places[code]
        seed_rule_set(committee, str(committee.region))
    taken: set[str] = set()
    for person in PEOPLE:
        _open_account(cast, person, taken)
    return cast


def _found_organizations(cast: Cast) -> None:
    for sample in ORGANIZATIONS:
        place = cast.places[sample.code] = Organization.objects.create(
            kind=sample.kind,
            name=sample.name,
            short_name=sample.short_name,
            sort_key=sort_key(sample.short_name),
            region=cast.regions.get(sample.region),
            committee=cast.places.get(sample.committee),
            government=cast.places.get(sample.government),
            head_approves=sample.head_approves,
            is_sample=sample.is_sample,
        )
        record(actor=None, verb="create", subject=place, now=cast.entered_at, after={"name": place.name})


def _open_account(cast: Cast, person: SamplePerson, taken: set[str]) -> None:
    user = User(
        username=person.username,
        name=person.name,
        role=person.role,
        organization=cast.places[person.organization],
        email=f"{person.username}@{MAIL_DOMAIN}",
        is_sample=person.is_sample,
    )
    password = _fresh_password(user, taken)
    hasher = get_hasher("pbkdf2_sha256")
    assert isinstance(hasher, PBKDF2PasswordHasher)
    user.password = hasher.encode(password, hasher.salt(), _QUICK_ITERATIONS)
    user.save(force_insert=True)
    record(
        actor=None,
        verb="create",
        subject=user,
        now=cast.entered_at,
        after={"username": user.username, "role": user.role, "organization": user.organization_id},
    )
    story = _STORIES.get(person.username) or _STORY_OF_ROLE[person.role]
    cast.people[user.username] = user
    cast.accounts.append(Account(user, password, story))


def _fresh_password(user: User, taken: set[str]) -> str:
    """A readable password nobody else has, accepted by the installation's own validators."""
    while (password := fresh_password(user)) in taken:
        continue
    taken.add(password)
    return password
