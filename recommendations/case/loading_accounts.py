"""Regions, organizations and people of the demonstration, with passwords drawn at this moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.utils import timezone

from tracker import actions
from tracker.models import Organization, Region, Role, User
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
    "zhao": "记一条问题；审核“待审核”的交办件；转办委员询问；起草下一份意见书",
    "qian": "给“发展跨区域科技担保”销号（已由他人核验）；审批延期、处理到期挂账、发督办",
    "feng": "第二位审核负责人：核验与销号不能是同一人",
    "zheng": "看总览、三地对照和指标，顺着红灯一路看到佐证；就一件提出询问",
    "sun": "看意见书的两段时限怎样算出来；审批退办、协调会签分歧、拟处理方案",
    "li": "签收“园区错位发展”；答复询问、回复红色督办；改好被退回的拟稿，交周启正签发",
    "zhou": "签发李明远的会签拟稿；把办好的事项报送办结；安排代办",
    "wu": "主办人才绿卡：被退回过一次，已再次报送",
    "wang": "只读操作记录：谁在何时做了什么",
    "chen": "管账号、单位和工作日历，不碰业务",
    "han": "管角色与权限、解除锁定，不能新建账号",
    "tianjing": "审核天津报来的“攻坚6条产业链图谱”；对研究处理方案逐项提意见",
    "hetong": "看退办改派后的“打造先进制造业集群”和已报送的方案",
    "suming": "负责人卢健不在，这几天代他签发",
    "linhao": "负责人高峰不在，这几天代行负责人",
    "jiming": "核验河北已办结的“推行京津冀人才绿卡”；看测评未通过、重新办理和正在进行的测评",
    "baiyang": "为河北的重新办理报告投一张不记名的满意度测评票",
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
    """The platform and its three officers, whom nobody opens; they then make all the rest, as in any installation."""
    cast = Cast(today)
    passwords = _open_platform(cast)
    chen = cast.people["chen"]
    for name in REGIONS:
        cast.regions[name] = actions.add_region(actor=chen, now=cast.entered_at, name=name)
    _found_organizations(cast, chen)
    for code in ("bj-rd", "tj-rd", "hb-rd"):
        committee = cast.places[code]
        seed_rule_set(committee, str(committee.region))
    for person in PEOPLE:
        if person.username not in cast.people:
            passwords[person.username] = _open_account(cast, person)
        user = cast.people[person.username]
        story = _STORIES.get(person.username) or _STORY_OF_ROLE[person.role]
        cast.accounts.append(Account(user, passwords[person.username], story))
    return cast


def _open_platform(cast: Cast) -> dict[str, str]:
    """Username → password of the three officers."""
    [sample] = [place for place in ORGANIZATIONS if place.kind == "platform"]
    opened = actions.open_platform(
        now=cast.entered_at,
        platform={"name": sample.name, "short_name": sample.short_name, "is_sample": sample.is_sample},
        officers={Role(person.role): _facts(person) for person in PEOPLE if person.organization == sample.code},
        encode=_quickly_hashed,
    )
    cast.people |= {user.username: user for user, _password in opened}
    cast.places[sample.code] = opened[0][0].organization
    return {user.username: password for user, password in opened}


def _found_organizations(cast: Cast, chen: User) -> None:
    for sample in ORGANIZATIONS:
        if sample.code in cast.places:
            continue
        cast.places[sample.code] = actions.create_organization(
            actor=chen,
            now=cast.entered_at,
            facts={
                "kind": sample.kind,
                "name": sample.name,
                "short_name": sample.short_name,
                "region": cast.regions.get(sample.region),
                "committee": cast.places.get(sample.committee),
                "government": cast.places.get(sample.government),
                "head_approves": sample.head_approves,
                "is_sample": sample.is_sample,
            },
        )


def _facts(person: SamplePerson) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "email": f"{person.username}@{MAIL_DOMAIN}",
        "is_sample": person.is_sample,
    }


def _open_account(cast: Cast, person: SamplePerson) -> str:
    """Opened by the system administrator, given its role by the security administrator; returns the password."""
    facts = {**_facts(person), "organization": cast.places[person.organization]}
    user, password = actions.create_user(
        actor=cast.people["chen"], now=cast.entered_at, facts=facts, encode=_quickly_hashed
    )
    cast.people[person.username] = actions.grant_role(
        actor=cast.people["han"], user=user, now=cast.entered_at, role=person.role, is_active=True
    )
    return password


def _quickly_hashed(password: str) -> str:
    hasher = get_hasher("pbkdf2_sha256")
    assert isinstance(hasher, PBKDF2PasswordHasher)
    return hasher.encode(password, hasher.salt(), _QUICK_ITERATIONS)
