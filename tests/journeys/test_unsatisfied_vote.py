"""测评未通过: counts entered by one and compared by another, not passed, and the named item is back with its unit."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Product
from .story import Story, in_days

pytestmark = pytest.mark.browser

PAPER = "关于公共数据的审议意见书"
GOOD, POOR = "公布开放目录", "统一申请入口"
AGAIN = in_days(90)
DEMAND = "入口仍有三个，请合并为一个。"


def test_unsatisfied_vote_reopens(product: Product) -> None:
    story = Story(product)
    found = product.prepare(f"reported('{PAPER}', ['{GOOD}', '{POOR}'], '市财政局', 'songqian', 'tangwei')")
    opinion = f"/opinions/{found['opinion']}/"
    good, poor = (f"/assignments/{key}/" for key in found["items"])
    it_is_deliberated(story, opinion)
    a_vote_is_opened(story, opinion)
    two_people_count(story, opinion)
    it_is_to_be_done_again(story, opinion)
    the_unit_has_it_back(story, good, poor)
    assert product.complaints == []


def it_is_deliberated(story: Story, opinion: str) -> None:
    page = story.at("zhao", opinion)
    story.picture(page, "测评-已书面报告-赵")
    story.move(page, "再次审议")
    page.fill("[name=held_on]", in_days(0))
    page.fill("[name=conclusion]", "开放目录已公布，申请入口没有统一。")
    story.press(page, "再次审议", "审议情况已录入。")


def a_vote_is_opened(story: Story, opinion: str) -> None:
    page = story.as_("zhao")
    story.move(page, "满意度测评")
    page.locator("[name=mode][value=entered]").check()
    for name in (GOOD, POOR):
        page.get_by_label(name).check()
    page.fill("[name=eligible]", "60")
    page.fill("[name=present]", "55")
    story.picture(page, "测评-发起-赵")
    story.press(page, "发起测评", "已发起测评。")


def two_people_count(story: Story, opinion: str) -> None:
    page = story.at("zhao", opinion)
    page.locator("#votes").locator("xpath=ancestor::section").get_by_role("link", name="查看").click()
    vote = page.url
    story.picture(page, "测评-测评中-赵")
    story.move(page, "录入票数")
    for line, counts in ((1, (30, 15, 8, 2)), (2, (10, 12, 30, 3))):
        for name, number in zip(("satisfied", "basic", "unsatisfied", "blank"), counts, strict=True):
            page.fill(f"[name=line_{line}_{name}]", str(number))
    story.picture(page, "测评-录入票数-赵")
    story.press(page, "录入票数", "已录入，请另一人复核。")
    story.refused(page, "复核票数", "票数由你录入，须由另一人复核。")
    second = story.at("qian", vote)
    story.picture(second, "测评-待复核-钱")
    story.move(second, "复核票数")
    story.press(second, "复核票数", "已复核，结果已出。")
    expect(second.locator("main")).to_contain_text("2 项中 1 项未通过。")
    story.picture(second, "测评-结果-钱")
    member = story.at("zheng", vote, phone=True)
    expect(member.locator("main")).to_contain_text("2 项中 1 项未通过。")
    story.picture(member, "测评-结果-郑-手机")


def it_is_to_be_done_again(story: Story, opinion: str) -> None:
    page = story.at("zhao", opinion)
    story.move(page, "重新办理")
    expect(page.get_by_label(POOR)).to_be_checked()
    expect(page.get_by_label(GOOD)).not_to_be_checked()
    page.fill("[name=due_on]", AGAIN)
    page.fill("[name=reason]", DEMAND)
    story.picture(page, "测评-重新办理-赵")
    story.press(page, "重新办理", "已要求重新办理，政府办公厅和承办单位收到通知。")
    expect(page.locator("main")).to_contain_text("第 2 轮办理")
    story.picture(page, "测评-第二轮-赵")
    story.told("sun", PAPER)


def the_unit_has_it_back(story: Story, good: str, poor: str) -> None:
    page = story.told("songqian", POOR, phone=True)
    story.picture(page, "测评-收件箱-宋-手机")
    story.go(page, poor)
    expect(page.locator(".lead .pill").first).to_have_text("办理中")
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text(AGAIN)
    expect(facts.locator("s").first).to_have_text(in_days(60))
    expect(page.locator("section.moves").get_by_role("link", name="填报进展", exact=True)).to_be_visible()
    story.picture(page, "测评-退回单位-宋-手机")
    story.go(page, good)
    expect(page.locator(".lead .pill").first).to_have_text("待审核")
