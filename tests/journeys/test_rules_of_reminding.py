"""提醒规则: the supervisor moves a rung, sees what that does, saves it; the unit is told by the new words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Product
from .story import Story

pytestmark = pytest.mark.browser

ADVICE = "提前提醒的接口改造"
WEEK = "section:has(h2:text-is('办理')) tr:has-text('办理期限前7日')"


def test_a_rung_is_moved_seen_saved_and_heard(product: Product) -> None:
    story = Story(product)
    units = "[('市发展改革委', 'majun')]"
    found = product.prepare(f"in_hand('关于提前提醒的审议意见书', ['{ADVICE}'], {units}, due_in=16)")
    page = story.at("qian", "/notices/rules/")
    expect(page.locator(WEEK)).to_contain_text("期限前7日")
    story.picture(page, "规则-钱")
    page.locator(WEEK).get_by_role("link", name="修改").click()
    page.fill("[name=days]", "18")
    page.fill("[name=text]", "“{item}”离{due}还有{days}天，请早作安排。")
    page.click("button[name=preview]")
    effect = page.get_by_role("status")
    expect(effect).to_contain_text("还没有保存")
    expect(effect).to_contain_text(f"{ADVICE}”离")
    expect(page.locator("[name=days]")).to_have_value("18")
    story.picture(page, "规则-预览-钱")
    page.click("main button.button-main")
    expect(page.locator(WEEK)).to_contain_text("期限前18日")
    expect(page.locator(WEEK)).to_contain_text("本常委会自定")
    heard = story.at("majun", "/inbox/", phone=True)
    expect(heard.locator(".mail li", has_text=ADVICE).filter(has_text="还有16天，请早作安排。")).to_have_count(1)
    story.picture(heard, "规则-收件箱-马-手机")
    phone = story.at("qian", "/notices/rules/", phone=True)
    story.picture(phone, "规则-钱-手机")
    assert found["items"]
    assert product.complaints == []
