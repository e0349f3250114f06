"""提醒: from a letter on a phone to the act, what the ledger tells of it, the inbox, and the month with its feed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.recommendations.sheets import rows_of

from .conftest import PHONE, Product
from .story import Story

pytestmark = pytest.mark.browser

_HEX = re.compile(r"^[0-9a-f]{64}$")
ADVICE = "公布实验室开放目录"
UNIT, HANDLER = "市发展改革委", "majun"


@dataclass
class Told:
    """The story, and the item whose dispatch was told."""

    story: Story
    item: int
    link: str
    due_on: str


@pytest.fixture(scope="module")
def told(product: Product) -> Iterator[Told]:
    found = product.prepare(f"reminded('关于开放目录的审议意见书', ['{ADVICE}'], '{UNIT}', '{HANDLER}')")
    yield Told(Story(product), **found)
    assert product.complaints == []


def test_a_letter_on_a_phone_leads_to_the_act_and_acts_once(told: Told) -> None:
    product = told.story.product
    page = product.browser.new_context(viewport=PHONE, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: product.complaints.append(str(error)))
    page.goto(product.address + told.link)
    assert urlsplit(page.url).path == "/accounts/login/"
    page.fill("input[name=login]", HANDLER)
    page.fill("input[name=password]", product.passwords[HANDLER])
    page.click("main button")
    assert urlsplit(page.url).path == told.link
    expect(page.locator("main")).to_contain_text(ADVICE)
    told.story.picture(page, "提醒-信中签收-马-手机")
    other = told.story.at("zhao", f"/assignments/{told.item}/")
    expect(other.locator(".lead .pill")).to_have_text("待签收")  # opening acted on nothing
    told.story.press(page, "签收", "已签收。")
    expect(page.locator(".lead .pill")).to_have_text("办理中")
    again = page.goto(product.address + told.link)
    assert again is not None
    assert again.status == 410
    expect(page.locator("main .note")).to_contain_text("这个链接已经用过")
    told.story.picture(page, "提醒-链接已用过-马-手机")
    page.context.close()


def test_the_ledger_proves_it(told: Told) -> None:
    story = told.story
    page = story.at("zhao", "/notices/")
    story.picture(page, "提醒-台账-赵")
    page.fill("form.filters [name=q]", ADVICE)
    page.select_option("form.filters [name=unit]", label=UNIT)
    page.fill("form.filters [name=who]", "马")
    page.locator("form.filters > button").click()
    expect(page.locator(".chip")).to_have_count(3)
    row = page.locator("#rows tbody tr").filter(has_text="分办后")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("已读")
    expect(row).to_contain_text("从信中办理")
    story.picture(page, "提醒-台账筛选-赵")
    the_file_holds_the_same(page)
    row.get_by_role("link", name="已分办给").click()
    steps = page.locator("section[aria-labelledby=steps] li")
    expect(steps.first).to_contain_text("从信中办理")
    expect(steps.last).to_contain_text("生成")
    story.picture(page, "提醒-一条-赵")


def the_file_holds_the_same(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    assert waiting.value.suggested_filename.startswith("提醒台账-")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        head, *rows = rows_of(archive)
    by_rule = {row[head.index("规则")]: row for row in rows}
    assert ADVICE in by_rule["分办后"][head.index("事项")]
    assert by_rule["分办后"][head.index("从信中办理")] != ""


def test_an_items_page_says_who_comes_next_and_prints(told: Told) -> None:
    story = told.story
    page = story.at("zhao", f"/assignments/{told.item}/")
    page.get_by_role("link", name="本件提醒").click()
    ahead = page.locator("section[aria-labelledby=ahead]")
    expect(ahead.get_by_role("row").filter(has_text="办理期限")).to_contain_text("办理期限前30日，发给 ")
    expect(ahead.get_by_role("row").filter(has_text="签收期限")).to_contain_text("现在是“办理中”，这个期限不提醒。")
    story.picture(page, "提醒-本件-赵")
    narrow = story.at("zhao", page.url, phone=True)
    story.picture(narrow, "提醒-本件-赵-手机")
    page.get_by_role("link", name="打印提醒记录").click()
    expect(page.locator(".paper h1")).to_have_text("提醒记录")
    expect(page.locator(".paper")).to_contain_text("从信中办理")
    expect(page.locator(".paper .digest").first).to_have_text(_HEX)
    story.picture(page, "提醒-记录-赵")
    page.evaluate("window.print = () => document.body.append('已送打印机')")
    page.get_by_role("button", name="打印").click()
    expect(page.locator("body")).to_contain_text("已送打印机")


def test_the_inbox_is_read_on_a_phone(told: Told) -> None:
    story = told.story
    page = story.told(HANDLER, f"{ADVICE}”（期限", phone=True)
    row = page.locator(".mail li").filter(has_text="请先公布目录。")
    expect(row.locator(".tag")).to_have_text("未读")
    row.locator("summary").click()
    expect(row).to_contain_text("规则“催办”")
    story.picture(page, "提醒-收件箱-马-手机")
    row.get_by_role("link", name="请先公布目录").click()
    expect(page.locator("main .head").get_by_role("link", name="报送办结")).to_have_count(0)
    page.locator("main .head").get_by_role("link", name="填报进展").click()
    expect(page.locator("main form.form")).to_contain_text("完成率")
    page.go_back()
    page.get_by_role("button", name="看这一件").click()
    assert urlsplit(page.url).path == f"/assignments/{told.item}/"
    story.go(page, "/inbox/")
    expect(row.locator(".tag")).to_have_count(0)


def test_the_month_shows_the_day_and_gives_out_a_feed(told: Told) -> None:
    story, due_on = told.story, told.due_on
    page = story.at(HANDLER, f"/month/?month={due_on[:7]}")
    cell = page.locator("td").filter(has=page.locator(f"time[datetime='{due_on}']"))
    expect(cell).to_contain_text(ADVICE)
    story.picture(page, "提醒-月历-马")
    story.picture(story.at(HANDLER, f"/month/?month={due_on[:7]}", phone=True), "提醒-月历-马-手机")
    page.get_by_role("link", name="订阅到手机日历").click()
    page.get_by_role("button", name="生成我的订阅地址").click()
    address = page.locator(".note .code").inner_text()
    story.picture(page, "提醒-订阅-马")
    feed = page.request.get(address)
    assert feed.status == 200
    text = feed.text().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCALENDAR")
    assert ADVICE in text
    assert due_on.replace("-", "") in text
    page.locator("summary", has_text="作废").first.click()
    page.get_by_role("button", name="确认作废").first.click()
    expect(page.locator("main .note").first).to_contain_text("订阅地址已作废。")
    assert page.request.get(address).status == 404
