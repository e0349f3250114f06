"""三地共同检查: three committees, one inspection; each sees its own in full, of the others what they published."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Product
from .story import Story

pytestmark = pytest.mark.browser

ADVICE = "推行京津冀人才绿卡"
PLACES = {"北京": "zhao", "天津": "tianjing", "河北": "jiming"}
UNITS = {"北京": "市人社局", "天津": "天津市人社局", "河北": "河北省人社厅"}
UNPUBLISHED = "未公开"
WORST_FIRST = ("待签收", "退办中", "办理中", "待审核", "已办结待核验", "挂账", "已销号")


def test_a_joint_inspection_from_three_sides(product: Product) -> None:
    story = Story(product)
    links = {place: seen_before_beijing_publishes(story, place) for place in PLACES}
    each_opens_its_own_and_what_is_published(story, links)
    beijing_publishes(story, links["北京"])
    for place in PLACES:
        seen_by_all_now(story, place)
    nobody_acts_for_another(story, links)
    assert product.complaints == []


def row(page: Page) -> Locator:
    return page.locator("table.trio tbody tr").filter(has=page.get_by_role("link", name=re.compile(ADVICE))).first


def cell(page: Page, place: str) -> Locator:
    return row(page).locator(f"td[data-label='{place}']")


def seen_before_beijing_publishes(story: Story, place: str) -> str:
    """The side-by-side page of one committee; the address of its own item."""
    page = story.at(PLACES[place], "/regions/")
    own = page.locator("#sides").locator("xpath=ancestor::section").locator("th").filter(has_text="本地区")
    expect(own).to_have_text(re.compile(place))
    for other, unit in UNITS.items():
        if other == "北京" and place != "北京":
            expect(cell(page, other)).to_have_text(UNPUBLISHED)
        else:
            expect(cell(page, other)).to_contain_text(unit)
    story.picture(page, f"三地-公布前-{place}")
    link = cell(page, place).get_by_role("link").get_attribute("href")
    assert link
    return link


def each_opens_its_own_and_what_is_published(story: Story, links: dict[str, str]) -> None:
    for place, username in PLACES.items():
        page = story.as_(username)
        for other, link in links.items():
            answer = page.goto(story.product.address + link)
            assert answer is not None
            hidden = other == "北京" and place != "北京"
            assert answer.status == (404 if hidden else 200), (place, other)


def beijing_publishes(story: Story, link: str) -> None:
    page = story.at("zhao", link)
    page.locator("main ol.chain a[href^='/opinions/']").click()
    expect(page.locator("dl.facts").first).to_contain_text("未公布")
    page.locator("section.moves").get_by_role("button", name="公布").click()
    expect(page.locator("dl.facts").first).to_contain_text("已向共同检查的常委会公布")
    story.picture(page, "三地-北京公布")


def seen_by_all_now(story: Story, place: str) -> None:
    """Each region's state, and the whole at its worst."""
    page = story.at(PLACES[place], "/regions/")
    states = []
    for other, unit in UNITS.items():
        expect(cell(page, other)).to_contain_text(unit)
        states.append(cell(page, other).locator(".pill").inner_text())
    worst = min(states, key=WORST_FIRST.index)
    expect(row(page).locator("th .pill")).to_have_text(worst)
    story.picture(page, f"三地-公布后-{place}")


def nobody_acts_for_another(story: Story, links: dict[str, str]) -> None:
    """What another committee published is there to read: no move, and no names of its people."""
    page = story.at("tianjing", links["北京"])
    expect(page.locator("section.moves a.button, section.moves button")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(ADVICE)
    story.picture(page, "三地-天津看北京一件")
    phone = story.at("weilan", "/regions/", phone=True)
    expect(cell(phone, "北京")).to_contain_text(UNITS["北京"])
    story.picture(phone, "三地-卫-手机")
