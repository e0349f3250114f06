"""A government's office gives out two thousand items at once and watches the worker do it.

The name puts it last: its notices keep the worker busy for a while, and other stories wait for theirs.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from .conftest import Product
from .story import Story, in_days

pytestmark = pytest.mark.browser

PAPER = "关于两千项具体问题的审议意见书"
MANY = 2_000
PATIENCE = 600
"""Seconds. It takes a tenth of that; a machine whose cores are busy with others may take all of it."""


def test_two_thousand_are_given_out_at_once(product: Product) -> None:
    story = Story(product)
    found = product.prepare(f"crowded('{PAPER}', {MANY})")
    the_bar_on_a_phone_waits_for_a_choice(story, f"/opinions/{found['opinion']}/")
    page = story.at("sun", f"/opinions/{found['opinion']}/")
    expect(page.locator("main .lead").first).to_contain_text(f"待分办 {MANY} 项")
    page.locator("form.picks [name=all]").check()
    story.picture(page, "批量-选中全部-孙")
    page.locator("form.picks .bulk button").filter(has_text="分办").click()
    expect(page.locator("h1")).to_contain_text(f"分办 {MANY} 件")
    page.select_option("[name=lead_unit]", label="北京市生态环境局")
    page.fill("[name=due_on]", in_days(120))
    story.picture(page, "批量-确认-孙")
    started = time.monotonic()
    page.locator("main form.form .form-bar button").click()
    seen = watched(story, page, started + PATIENCE)
    assert seen == sorted(seen)
    assert any(0 < one < 100 for one in seen), seen
    expect(page.locator("#progress")).to_contain_text(f"办成 {MANY} 件，未办成 0 件，剩 0 件。")
    story.picture(page, "批量-办成-孙")
    story.go(page, f"/opinions/{found['opinion']}/")
    expect(page.locator("main .lead").first).to_contain_text("已全部分办。")
    the_unit_has_them(story)
    assert product.complaints == []


def the_bar_on_a_phone_waits_for_a_choice(story: Story, path: str) -> None:
    """Until something is chosen it covers no row."""
    phone = story.at("sun", path, phone=True)
    bar, first = phone.locator("form.picks .bulk"), phone.locator("form.picks [name=pk]").first
    expect(bar).to_have_css("position", "static")
    first.check()
    expect(bar).to_have_css("position", "sticky")
    story.picture(phone, "批量-勾选一件-孙-手机")


def watched(story: Story, page: Page, deadline: float) -> list[float]:
    """What the bar showed, until the order ended; nobody touched the page."""
    seen: list[float] = []
    bar = page.locator("#progress progress")
    while not page.locator("#progress .pill-cleared").count():
        assert time.monotonic() < deadline, seen
        seen.append(float(bar.get_attribute("value") or 0))
        if len(seen) > 1 and seen[-2] < 30 <= seen[-1]:
            story.picture(page, "批量-进度-孙")
        page.wait_for_timeout(500)
    return [*seen, float(bar.get_attribute("value") or 0)]


def the_unit_has_them(story: Story) -> None:
    page = story.at("zengqing", "/my-items/", phone=True)
    expect(page.locator("#rows .queue li").filter(has_text="要办的事").first).to_be_visible()
    expect(page.get_by_role("link", name="下一页")).to_be_visible()
    story.picture(page, "批量-我的事项-曾-手机")
