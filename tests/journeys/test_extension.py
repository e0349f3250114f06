"""延期: the first request is refused, the second shortened; the original day stays, and figures are read by either."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Product
from .story import Story, in_days

pytestmark = pytest.mark.browser

ADVICE = "打通数据共享接口"
REASON = "上级平台推迟到下月才开放接口。"
LACKING = "没有写明接口开放的时间，请补充后再申请。"
ORIGINAL, ASKED, GRANTED = in_days(3), in_days(60), in_days(30)


def test_extension_refused_then_shortened(product: Product) -> None:
    story = Story(product)
    units = "[('市发展改革委', 'majun')]"
    found = product.prepare(f"in_hand('关于数据共享的审议意见书', ['{ADVICE}'], {units}, due_in=3)")
    item = f"/assignments/{found['items'][0]}/"
    the_unit_asks(story, item, REASON, "延期-申请-马-手机")
    the_committee_refuses(story, item)
    the_unit_asks(story, item, f"{REASON}已收到书面通知，下月10日开放。", "延期-再次申请-马-手机")
    the_committee_shortens(story, item)
    the_original_day_stays(story, item)
    the_ledger_reads_by_either(story)
    assert product.complaints == []


def the_unit_asks(story: Story, item: str, reason: str, name: str) -> None:
    page = story.at("majun", item, phone=True)
    story.move(page, "申请延期")
    page.fill("[name=reason]", reason)
    page.fill("[name=progress]", "本市一侧已完成联调。")
    page.fill("[name=proposed_on]", ASKED)
    story.picture(page, name)
    story.press(page, "申请延期", "已申请延期，等待常委会审批。")
    story.refused(page, "申请延期", "上一份延期申请还在等审批")


def the_committee_refuses(story: Story, item: str) -> None:
    page = story.told("qian", f"申请延长“{_number(story, item)} {ADVICE}”的期限{ORIGINAL}，请审批：{REASON}")
    story.picture(page, "延期-收件箱-钱")
    story.go(page, item)
    story.move(page, "不同意延期")
    page.fill("[name=reason]", LACKING)
    story.press(page, "不同意延期", "已答复，期限不变。")
    story.picture(page, "延期-不同意-钱")
    unit = story.told("majun", f"仍应于{ORIGINAL}前办结。理由：{LACKING}", phone=True)
    story.go(unit, item)
    expect(unit.locator("dl.facts").first).to_contain_text(ORIGINAL)
    story.picture(unit, "延期-未获同意-马-手机")


def _number(story: Story, item: str) -> str:
    return story.at("qian", item).locator(".crumb li").last.inner_text()


def the_committee_shortens(story: Story, item: str) -> None:
    page = story.at("qian", item)
    story.move(page, "同意延期")
    expect(page.locator("[name=granted_on]")).to_have_value(ASKED)
    page.fill("[name=granted_on]", GRANTED)
    page.fill("[name=comment]", "接口开放后二十天足够。")
    story.picture(page, "延期-缩短-钱")
    story.press(page, "同意延期", "已同意延期。")
    story.picture(page, "延期-已同意-钱")
    story.told("majun", f"{ADVICE}”已同意延期，请于{GRANTED}前办结。", phone=True)


def the_original_day_stays(story: Story, item: str) -> None:
    page = story.at("majun", item, phone=True)
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text(GRANTED)
    expect(facts.locator("s").first).to_have_text(ORIGINAL)
    expect(page.locator(".story")).to_contain_text(LACKING)
    story.picture(page, "延期-原定期限-马-手机")


def the_ledger_reads_by_either(story: Story) -> None:
    page = story.at("qian", f"/ledger/?q={ADVICE}")
    expect(_row(page)).to_contain_text(GRANTED)
    expect(_row(page).locator(".light")).to_have_text("正常")
    story.picture(page, "延期-台账-钱")
    page.get_by_role("link", name="按原定期限").click()
    expect(_row(page).locator(".light")).to_contain_text("还有 3 天")
    expect(_row(page)).to_contain_text(ORIGINAL)
    story.picture(page, "延期-台账按原定期限-钱")


def _row(page: Page) -> Locator:
    return page.locator("#rows tbody tr").filter(has_text=ADVICE)
