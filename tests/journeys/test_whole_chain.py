"""The whole chain in a real browser: from a photo on the spot to a number one higher in the member's overview.

Every step is taken by the person whose step it is, at that person's width, on the running product with its
worker and beat. What it shows is kept as pictures for people to look at.
"""

from __future__ import annotations

import re
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, expect

from .conftest import Product

pytestmark = pytest.mark.browser

PROBLEM = "园区共享实验室排队过长"
ADVICE = "开放共享实验室预约"
PAPER = "关于共享实验室的审议意见书"
ITEM = f"9.1 {ADVICE}"
LACKING = "佐证只有方案，没有排队天数的前后对比。"
DELIVERED = ("站内送达", "邮件")
OVERTAKEN = ("已取消：事项已进入下一步", "已取消：已签收")
PATIENCE = 60
"""Seconds within which the worker must have delivered what is urgent; beat wakes it every twenty."""


def a_photo() -> FilePayload:
    """A real picture, 240 by 160, dark ground and a light square, as a phone's camera would hand it over."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + b"".join(b"\xe8\xe0\xcc" if 60 < x < 180 and 40 < y < 120 else b"\x4a\x5c\x50" for x in range(240))
        for y in range(160)
    )
    header = struct.pack(">IIBBBBB", 240, 160, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return {"name": "实验室排队.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + body}


def a_paper(name: str) -> FilePayload:
    """The smallest PDF that a reader opens, told apart by its name."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        b"%" + name.encode() + b"\n"
    )
    return {"name": name, "mimeType": "application/pdf", "buffer": body}


@dataclass
class Tale:
    """The product, and the addresses met on the way."""

    product: Product
    count: int = 0
    finding: str = ""
    opinion: str = ""
    item: str = ""

    def as_(self, username: str, *, phone: bool = False) -> Page:
        return self.product.as_(username, phone=phone)

    def go(self, page: Page, path: str) -> None:
        answer = page.goto(path if path.startswith("http") else self.product.address + path)
        assert answer is not None
        assert answer.status == 200, path

    def picture(self, page: Page, name: str) -> None:
        self.count += 1
        self.product.picture(page, f"{self.count:02d}-{name}")

    def press(self, page: Page, move: str, said: str) -> None:
        """Press the form's own button and read the answer."""
        page.locator("main form.form .form-bar button").filter(has_text=move).click()
        expect(page.locator("main .note")).to_contain_text(said)

    def told(self, username: str, sentence: str, *, phone: bool = False) -> Page:
        """What this person's inbox says, before they act on it."""
        page = self.as_(username, phone=phone)
        self.go(page, "/inbox/")
        expect(page.locator(".mail li").filter(has_text=sentence.replace("{item}", ITEM)).first).to_be_visible()
        return page

    def outcomes(self, words: str) -> list[tuple[str, str, str]]:
        """(to whom, by which rule, with what result) of the notices about these words, newest first."""
        page = self.as_("zhao")
        self.go(page, f"/notices/?q={words}")
        rows = [row.locator("td").all_inner_texts() for row in page.locator("#rows tbody tr").all()]
        return [(cells[1], cells[3], cells[4]) for cells in rows]

    def delivered(self, words: str, rule: str, count: int) -> None:
        """Wait until the worker has delivered this many notices of a rule about these words."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = [row for row in self.outcomes(words) if row[1] == rule and row[2].startswith(DELIVERED)]
            if len(found) == count:
                return
            assert time.monotonic() < deadline, self.outcomes(words)
            time.sleep(0.5)

    def move(self, page: Page, label: str) -> None:
        """Follow one of the offered moves."""
        page.locator("section.moves").get_by_role("link", name=label, exact=True).click()
        expect(page.locator("main form.form")).to_be_visible()


@pytest.fixture(scope="module")
def tale(product: Product) -> Iterator[Tale]:
    yield Tale(product)
    assert product.complaints == []


def test_from_a_photo_to_a_cleared_item(tale: Tale) -> None:
    before = cleared_in_overview(tale)
    a_finding_is_logged_on_a_phone(tale)
    a_recommendation_answers_it(tale)
    an_opinion_is_handed_over(tale)
    the_government_signs_and_the_clock_explains_itself(tale)
    the_government_dispatches(tale)
    the_department_signs_and_reports_on_a_phone(tale)
    staff_send_it_back_and_the_department_submits_again(tale)
    two_people_clear_it(tale)
    the_member_sees_every_step(tale)
    assert cleared_in_overview(tale) == before + 1
    tale.picture(tale.as_("zheng"), "总览-郑")
    everybody_was_told(tale)
    the_worker_delivered_what_is_urgent(tale)


def cleared_in_overview(tale: Tale) -> int:
    page = tale.as_("zheng")
    tale.go(page, "/overview/")
    found = re.search(r"销号\s*(\d+)\s*件", page.locator("h1").inner_text())
    assert found
    return int(found[1])


def a_finding_is_logged_on_a_phone(tale: Tale) -> None:
    page = tale.as_("zhao", phone=True)
    tale.go(page, "/findings/new/")
    page.locator("a.choice").first.click()
    page.set_input_files("input[capture]", [a_photo()])
    page.fill("[name=title]", PROBLEM)
    page.fill("[name=statement]", "三个园区的共享实验室预约平均要等四十天，小企业等不起。")
    tale.picture(page, "录入问题-赵-手机")
    tale.press(page, "存草稿", "已存为草稿")
    tale.finding = urlsplit(page.url).path
    photo = page.locator(".photos img")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("naturalWidth", 240)
    tale.move(page, "确认")
    tale.press(page, "确认", "已确认")
    tale.move(page, "列入清单")
    tale.picture(page, "列入清单-赵-手机")
    tale.press(page, "列入清单", "已列入问题清单")
    tale.picture(page, "问题-赵-手机")


def a_recommendation_answers_it(tale: Tale) -> None:
    page = tale.as_("zhao")
    tale.go(page, tale.finding)
    page.get_by_role("link", name="提出建议").click()
    expect(page.get_by_label(PROBLEM)).to_be_checked()
    page.select_option("[name=heading]", index=1)
    page.fill("[name=number]", "9.1")
    page.fill("[name=title]", ADVICE)
    page.fill("[name=text]", "请市科委牵头，建立三个园区共享实验室统一预约，排队不超过十个工作日。")
    page.fill("[name=clauses]", "统一预约入口\n公开排队天数")
    tale.picture(page, "起草建议-赵")
    page.locator("main form.form .form-bar button").click()
    expect(page.locator("h1")).to_contain_text(ADVICE)
    tale.picture(page, "建议-赵")


def an_opinion_is_handed_over(tale: Tale) -> None:
    page = tale.as_("zhao")
    page.get_by_role("link", name="起草意见书").click()
    page.select_option("[name=government]", label="北京市人民政府")
    page.fill("[name=title]", PAPER)
    page.locator("[name=recommendations]").locator("..").filter(has_text=ADVICE).locator("input").check()
    tale.picture(page, "起草意见书-赵")
    tale.press(page, "起草意见书", "已起草，可以印发。")
    tale.opinion = urlsplit(page.url).path
    expect(page.locator("main")).to_contain_text("签收之日起计算，签收前没有期限。")
    tale.move(page, "印发意见书")
    page.fill("[name=number]", "京常审字〔2026〕31号")
    tale.press(page, "印发意见书", "已印发，可以交办。")
    tale.move(page, "交办")
    tale.press(page, "交办", "已交办，等待政府办公厅签收。")
    tale.picture(page, "意见书已交办-赵")


def the_government_signs_and_the_clock_explains_itself(tale: Tale) -> None:
    tale.delivered(PAPER, "交办后", 1)
    page = tale.told("sun", f"“{PAPER}”已交办，请签收。")
    told = page.locator(".mail li").filter(has_text=f"“{PAPER}”已交办，请签收。")
    expect(told).to_have_count(1)
    tale.picture(page, "收件箱-孙")
    told.get_by_role("button").click()
    page.wait_for_url(f"**{tale.opinion}")
    tale.move(page, "签收")
    tale.picture(page, "签收意见书-孙")
    tale.press(page, "签收", "已签收，期限已算出。")
    halves = page.locator(".halves > div")
    expect(halves).to_have_count(2)
    expect(page.locator("svg.clock")).to_be_visible()
    for half, limit in zip(halves.all(), ("三个月", "一年"), strict=True):
        expect(half.locator("details.due")).to_have_attribute("open", "")
        assert re.search(r"\d{4}-\d\d-\d\d", half.locator("summary").inner_text())
        said = half.locator("dl.sum").inner_text()
        assert re.search(r"起算|次日", said), said
        assert limit in said or re.search(r"3\s*个月|12\s*个月|1\s*年", said), said
    tale.picture(page, "时限-孙")


def the_government_dispatches(tale: Tale) -> None:
    page = tale.as_("sun")
    page.locator("table.ledger").get_by_role("link", name="分办").click()
    expect(page.locator("h1")).to_contain_text(ADVICE)
    page.select_option("[name=lead_unit]", label="北京市科学技术委员会、中关村科技园区管理委员会")
    tale.picture(page, "分办-孙")
    tale.press(page, "分办", "已分办，承办单位收到通知。")
    tale.picture(page, "已分办-孙")
    tale.item = page.locator("table.ledger a[href^='/assignments/']").get_attribute("href") or ""
    assert tale.item


def the_department_signs_and_reports_on_a_phone(tale: Tale) -> None:
    page = tale.told("li", "“{item}”已分办给市科委，请签收。", phone=True)
    tale.picture(page, "收件箱-李-手机")
    tale.go(page, "/my-items/")
    row = page.locator(".queue li").filter(has_text=ADVICE)
    expect(row).to_have_count(1)
    tale.picture(page, "我的事项-李-手机")
    row.get_by_role("link", name="签收").click()
    tale.press(page, "签收", "已签收。")
    tale.move(page, "拟稿：填报进展")
    page.fill("[name=body]", "已拟出统一预约方案，两个园区接入。")
    page.fill("[name=percent]", "60")
    page.set_input_files("[name=uploads]", [a_paper("预约方案.pdf")])
    tale.picture(page, "填报进展-李-手机")
    tale.press(page, "交负责人签发", "拟稿已交单位负责人签发。")
    sign_out(tale)
    tale.go(page, tale.item)
    expect(page.locator("main")).to_contain_text("预约方案.pdf")
    tale.picture(page, "事项-李-手机")
    submit(tale, "三个园区已统一预约。", "办结说明.pdf", "报送办结-周")


def sign_out(tale: Tale) -> None:
    """周处 reads the draft and lets it out."""
    page = tale.as_("zhou")
    tale.go(page, tale.item)
    page.locator("a[href*='report_progress/?draft=']").first.click()
    tale.picture(page, "签发-周")
    tale.press(page, "签发", "进展已填报。")


def submit(tale: Tale, words: str, name: str, picture: str) -> None:
    page = tale.as_("zhou")
    tale.go(page, tale.item)
    tale.move(page, "报送办结")
    page.fill("[name=body]", words)
    page.locator("[name=outcome]").nth(0).check()
    page.set_input_files("[name=uploads]", [a_paper(name)])
    tale.picture(page, picture)
    tale.press(page, "报送办结", "已报送办结，等待审核。")


def staff_send_it_back_and_the_department_submits_again(tale: Tale) -> None:
    page = tale.told("zhao", "市科委已报送“{item}”办结，请审核。")
    tale.go(page, "/workbench/")
    expect(page.get_by_role("link", name=ADVICE).first).to_be_visible()
    tale.picture(page, "工作台-赵")
    tale.go(page, tale.item)
    tale.move(page, "退回补充")
    page.fill("[name=reason]", LACKING)
    tale.picture(page, "退回补充-赵")
    tale.press(page, "退回补充", "已退回补充。")
    tale.delivered(ADVICE, "退回补充后", 2)
    tale.told("zhou", f"“{{item}}”已退回补充：{LACKING}")
    submit(tale, "附三个园区排队天数的前后对比。", "排队天数对比.pdf", "再次报送-周")
    tale.go(page, tale.item)
    tale.move(page, "审核通过")
    tale.press(page, "审核通过", "已审核通过，等待核验。")
    tale.picture(page, "已审核-赵")


def two_people_clear_it(tale: Tale) -> None:
    first = tale.told("qian", "“{item}”审核通过，请核验。")
    tale.go(first, tale.item)
    tale.move(first, "核验")
    first.fill("[name=comment]", "到园区看过预约记录，排队天数属实。")
    tale.picture(first, "核验-钱")
    tale.press(first, "核验", "已核验，请另一位审核负责人销号。")
    moves = first.locator("section.moves")
    expect(moves.get_by_role("link", name="销号")).to_have_count(0)
    expect(moves.locator(".not-yet").filter(has_text="还不能销号")).to_contain_text("核验和销号须由两人分别作出")
    tale.picture(first, "不能自己销号-钱")
    refused = first.goto(f"{tale.product.address}{tale.item}clear/")
    assert refused is not None
    assert refused.status == 409
    second = tale.told("feng", "“{item}”已核验，请另一位审核负责人销号。")
    tale.go(second, tale.item)
    tale.move(second, "销号")
    second.fill("[name=comment]", "同意销号。")
    tale.press(second, "销号", "已销号。")
    tale.picture(second, "已销号-冯")


def the_member_sees_every_step(tale: Tale) -> None:
    page = tale.as_("zheng")
    tale.go(page, tale.item)
    acts = [title.inner_text() for title in page.locator(".story li.act .what p b").all()]
    assert [act for act in reversed(acts) if act != "视为签收"] == [
        "分办",
        "签收",
        "填报进展",
        "报送办结",
        "退回补充",
        "报送办结",
        "审核通过",
        "核验",
        "销号",
    ]
    expect(page.locator(".story")).to_contain_text(LACKING)
    for name in ("预约方案.pdf", "办结说明.pdf", "排队天数对比.pdf"):
        expect(page.locator(".story").get_by_role("link", name=name)).to_have_count(1)
    expect(page.locator("section.moves a.button")).to_have_text(["询问"])
    tale.picture(page, "事项-郑")


TOLD = {
    "sun": [f"“{PAPER}”已交办，请签收。", "市科委已签收“{item}”。", "市科委承办的“{item}”已销号。"],
    "li": [f"“{{item}}”已退回补充：{LACKING}", "“{item}”已销号。"],
    "zhou": [f"“{{item}}”已退回补充：{LACKING}", "“{item}”已销号。"],
    "zhao": [f"北京市政府办公厅已签收“{PAPER}”，期限开始计算。", "市科委填报了“{item}”的进展。"],
    "zheng": [],
}
"""What stays in each inbox. What asked for a step that was taken before the worker came is called off."""


def everybody_was_told(tale: Tale) -> None:
    for username, sentences in TOLD.items():
        page = tale.as_(username)
        tale.go(page, "/inbox/")
        lines = [line.inner_text() for line in page.locator(".mail li > div > p a").all()]
        about = {line for line in lines if ADVICE in line or PAPER in line}
        wanted = {sentence.replace("{item}", ITEM) for sentence in sentences}
        either = {
            f"“{ITEM}”已分办给市科委，请签收。",
            f"“{ITEM}”有拟稿待你签发：填报进展",
            f"市科委已报送“{ITEM}”办结，请审核。",
        }
        assert about - either == wanted, username
        tale.picture(page, f"收件箱-{username}")


URGENT = {"交办后", "分办后", "报送办结后", "退回补充后", "审核通过后", "核验后"}


def the_worker_delivered_what_is_urgent(tale: Tale) -> None:
    """Each urgent notice went out, or was called off because the step it asked for had been taken."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = [row for row in tale.outcomes(PAPER) + tale.outcomes(ADVICE) if row[1] in URGENT]
        open_ones = [row for row in found if not row[2].startswith((*DELIVERED, *OVERTAKEN))]
        if not open_ones:
            break
        assert time.monotonic() < deadline, open_ones
        time.sleep(0.5)
    assert sorted((who.split("（")[0], rule) for who, rule, _result in found) == sorted(
        [
            ("孙宁", "交办后"),
            *((who, rule) for rule in ("分办后", "退回补充后") for who in ("李明远", "周启正")),
            ("赵文清", "报送办结后"),
            ("赵文清", "报送办结后"),
            *((who, "审核通过后") for who in ("钱立", "冯书成")),
            ("冯书成", "核验后"),
        ]
    )
    tale.picture(tale.as_("zhao"), "提醒台账-赵")
