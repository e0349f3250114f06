"""退办改派: a department asks to be rid of an item; the government's office gives it to another; that one signs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import Product
from .story import Story, in_days

pytestmark = pytest.mark.browser

ADVICE = "统一企业资质互认目录"
REASON = "资质目录由发展改革部门统一管理，我单位没有这项职责。"
FRESH = in_days(45)


def test_return_and_reassign(product: Product) -> None:
    story = Story(product)
    found = product.prepare(f"given_out('关于资质互认的审议意见书', ['{ADVICE}'], '市经信局')")
    item = f"/assignments/{found['items'][0]}/"
    the_department_asks(story, item)
    the_office_reassigns(story, item)
    the_new_unit_signs(story, item)
    the_receipt_prints(story, item)
    assert product.complaints == []


def the_department_asks(story: Story, item: str) -> None:
    page = story.told("linhao", f"{ADVICE}”已分办给市经信局，请签收", phone=True)
    story.go(page, item)
    story.picture(page, "退办-待签收-林-手机")
    story.move(page, "申请退办")
    story.press(page, "申请退办", "有 2 处要改")
    story.picture(page, "退办-没有理由-林-手机")
    page.fill("[name=reason]", REASON)
    page.select_option("[name=proposed_unit]", label="北京市发展和改革委员会")
    story.picture(page, "退办-申请-林-手机")
    story.press(page, "申请退办", "已申请退办，等待政府办公厅审批。")
    expect(page.locator(".lead .pill").first).to_have_text("退办中")
    story.picture(page, "退办-已申请-林-手机")


def the_office_reassigns(story: Story, item: str) -> None:
    page = story.told("sun", f"市经信局申请退办“{_numbered(story, item)}”，请审批：{REASON}")
    story.picture(page, "退办-收件箱-孙")
    story.go(page, item)
    story.picture(page, "退办-待审批-孙")
    story.move(page, "同意退办")
    page.fill("[name=due_on]", FRESH)
    page.fill("[name=comment]", "同意，由市发展改革委承办。")
    story.picture(page, "退办-审批-孙")
    story.press(page, "同意退办", "已改派，两个单位都收到通知。")
    expect(page.locator(".lead .pill").first).to_have_text("待签收")
    story.picture(page, "退办-已改派-孙")


def _numbered(story: Story, item: str) -> str:
    """The item as notices name it."""
    page = story.at("sun", item)
    number = page.locator(".crumb li").last.inner_text()
    return f"{number} {ADVICE}"


def the_new_unit_signs(story: Story, item: str) -> None:
    story.told("linhao", f"{ADVICE}”已同意退办，改由其他单位承办，你单位不再办理。", phone=True)
    before = story.as_("linhao", phone=True).goto(story.product.address + item)
    assert before is not None
    assert before.status == 404, "what is with another unit is no longer theirs to see"
    page = story.told("majun", f"{ADVICE}”已分办给市发展改革委，请签收", phone=True)
    story.go(page, "/my-items/")
    page.locator(".queue li").filter(has_text=ADVICE).get_by_role("link", name="签收").click()
    story.press(page, "签收", "已签收。")
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text(FRESH)
    expect(facts.locator("s").first).to_have_text(in_days(60))
    expect(page.locator(".story")).to_contain_text(REASON)
    story.picture(page, "退办-新单位签收-马-手机")


def the_receipt_prints(story: Story, item: str) -> None:
    page = story.at("majun", item)
    page.get_by_role("link", name="签收回执").click()
    expect(page.locator("main")).to_contain_text(ADVICE)
    expect(page.locator("main")).to_contain_text("马骏")
    assert re.search(r"[0-9a-f]{16}", page.locator("main").inner_text())
    story.picture(page, "退办-回执-马")
    page.emulate_media(media="print")
    expect(page.locator("main .crumb")).to_be_hidden()
    story.picture(page, "退办-回执打印-马")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
