"""会签分歧: a co-handler disagrees, the lead hears why it must wait, the government's office settles it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Product
from .story import Story
from .test_whole_chain import a_paper

pytestmark = pytest.mark.browser

ADVICE = "共建检验检测平台"
OBJECTION = "设备购置费没有列入本年预算，不能由财政全额承担。"
RULING = "设备分两年购置，今年由市经信局自筹，明年列入预算。"


def test_co_handlers_disagree(product: Product) -> None:
    story = Story(product)
    units = "[('市经信局', 'linhao'), ('市财政局', 'songqian')]"
    found = product.prepare(f"in_hand('关于检测平台的审议意见书', ['{ADVICE}'], {units})")
    lead, beside = (f"/assignments/{key}/" for key in found["items"])
    the_lead_reports(story, lead)
    the_co_handler_disagrees(story, beside)
    the_lead_must_wait(story, lead)
    the_office_settles(story, beside)
    the_lead_submits(story, lead)
    assert product.complaints == []


def the_lead_reports(story: Story, lead: str) -> None:
    page = story.at("linhao", lead)
    story.move(page, "填报进展")
    page.fill("[name=body]", "平台选址和设备清单已定。")
    page.fill("[name=percent]", "70")
    page.set_input_files("[name=uploads]", [a_paper("设备清单.pdf")])
    story.press(page, "填报进展", "进展已填报。")
    story.refused(page, "报送办结", "还有1个会办单位尚未会签")
    story.picture(page, "会签-等会签-林")


def the_co_handler_disagrees(story: Story, beside: str) -> None:
    page = story.at("songqian", beside, phone=True)
    story.picture(page, "会签-会办件-宋-手机")
    story.move(page, "会签")
    page.get_by_label("不同意", exact=True).check()
    page.locator("main form.form .form-bar button").filter(has_text="会签").click()
    expect(page.locator("main form.form .wrong, main form.form .error").first).to_contain_text("请写明")
    story.picture(page, "会签-没写理由-宋-手机")
    expect(page.get_by_label("不同意", exact=True)).to_be_checked()
    page.fill("[name=comment]", OBJECTION)
    story.press(page, "会签", "已会签。")
    expect(page.locator("main")).to_contain_text(OBJECTION)
    story.picture(page, "会签-不同意-宋-手机")


def the_lead_must_wait(story: Story, lead: str) -> None:
    page = story.told("gaofeng", "市财政局：不同意。", phone=True)
    story.picture(page, "会签-收件箱-高-手机")
    story.go(page, lead)
    story.refused(page, "报送办结", "有1个会办单位会签不同意，尚未协调，暂不能报送办结。")
    expect(page.locator("main")).to_contain_text(OBJECTION)
    story.picture(page, "会签-不能报送-高-手机")
    refused = page.goto(f"{story.product.address}{lead}submit/")
    assert refused is not None
    assert refused.status == 409


def the_office_settles(story: Story, beside: str) -> None:
    page = story.told("sun", OBJECTION)
    story.go(page, beside)
    story.move(page, "协调会签分歧")
    page.locator("[name=ruling]").first.check()
    page.fill("[name=decision]", RULING)
    story.picture(page, "会签-协调-孙")
    story.press(page, "协调会签分歧", "已协调，并告知双方。")
    expect(page.locator("section.moves .not-yet")).to_have_count(0)
    story.picture(page, "会签-已协调-孙")
    story.told("songqian", RULING, phone=True)


def the_lead_submits(story: Story, lead: str) -> None:
    page = story.told("gaofeng", RULING)
    story.go(page, lead)
    expect(page.locator("main")).to_contain_text(RULING)
    story.move(page, "报送办结")
    page.fill("[name=body]", "平台一期投用，二期按协调意见明年购置。")
    page.locator("[name=outcome]").nth(1).check()
    story.picture(page, "会签-报送办结-高")
    page.fill("[name=outcome_reason]", "二期设备要等明年预算。")
    page.fill("[name=next_step]", "明年3月底前完成二期购置。")
    story.press(page, "报送办结", "已报送办结，等待审核。")
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text("结果类别")
    expect(facts).to_contain_text("B")
    expect(page.locator("main")).to_contain_text("明年3月底前完成二期购置。")
    story.picture(page, "会签-已报送-高")
