"""The parts: what each draws from plain values."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.template import Context, Template

from tests.tracker.specimens import ENTRIES, FILES, PLAN_DUE, REVIEW_DUE, TODAY, ProgressForm
from tracker.form_look import PaperField
from tracker.marks import Light, bar_rects, clock_marks, columns
from tracker.templatetags import parts


def draw(source: str, **context: Any) -> str:
    """The part as one line, without the space between tags."""
    html = Template("{% load parts %}" + source).render(Context(context))
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html)).strip()


@pytest.mark.parametrize(
    ("lamp", "html"),
    [
        (Light("red", 27), '<span class="light light-red"><b>红</b> 超期 27 天</span>'),
        (Light("yellow", 43), '<span class="light light-yellow"><b>黄</b> 43 天无进展</span>'),
        (Light("blue", 7), '<span class="light light-blue"><b>蓝</b> 临期，剩 7 天</span>'),
        (Light("none"), '<span class="light light-none">正常</span>'),
        (Light("none", text="随 3.1"), '<span class="light light-none">随 3.1</span>'),
        ("red", '<span class="light light-red"><b>红</b> 超期</span>'),
        ("yellow", '<span class="light light-yellow"><b>黄</b> 滞后</span>'),
        ("blue", '<span class="light light-blue"><b>蓝</b> 临期</span>'),
        ("", '<span class="light light-none">正常</span>'),
    ],
)
def test_a_light_is_shape_word_and_days(lamp: Light | str, html: str) -> None:
    assert draw("{% light lamp %}", lamp=lamp) == html


def test_a_status_takes_label_and_class_from_its_own_table() -> None:
    assert (
        draw("{% pill s %}", s={"label": "待签收", "css": "waiting"}) == '<span class="pill pill-waiting">待签收</span>'
    )
    assert draw('{% pill "已销号" "cleared" %}') == '<span class="pill pill-cleared">已销号</span>'
    assert draw('{% pill "办理中" %}') == '<span class="pill pill-handling">办理中</span>'


def test_a_deadline_shows_its_arithmetic() -> None:
    html = draw("{% due basis today %}", basis=PLAN_DUE, today=dt.date(2025, 11, 20))
    assert '<time datetime="2025-11-24">2025-11-24</time><span class="due-left">剩 4 天</span>' in html
    assert re.findall(r"<dt[^>]*>(.*?)</dt><dd[^>]*>(.*?)</dd>", html) == [
        ("规则", "研究处理方案：三个月"),
        ("依据", "《北京市人大常委会检查法律法规实施情况办法》第十六条"),
        ("起算", "2025-08-22 周五"),
        ("届满", "2025-11-22 周六"),
        ("顺延", "末日是休息日，顺延 2 天"),
        ("期限", "2025-11-24 周一"),
    ]


def test_a_moved_deadline_keeps_its_original_and_says_it_is_tentative() -> None:
    html = draw("{% due basis today %}", basis=REVIEW_DUE, today=TODAY)
    assert '<span class="tag">暂定</span><span class="due-left">已延期</span>' in html
    assert re.findall(r"<dt[^>]*>(.*?)</dt>", html) == ["规则", "复核日", "原期限", "期限", "暂定"]
    assert "2026-04-30，按期率仍按此计" in html


def test_a_stored_sum_is_told_once() -> None:
    steps = [["规则", "三个月"], ["依据", "第十六条"], ["推算", "加三个月"], ["结果", "2025-11-24 周一"]]
    basis = {
        "rule": "三个月",
        "legal_basis": "第十六条",
        "due_on": "2025-11-24",
        "is_tentative": False,
        "steps": steps,
    }
    html = draw("{% due basis %}", basis=basis)
    assert re.findall(r"<dt[^>]*>(.*?)</dt>", html) == ["规则", "依据", "推算", "结果"]
    assert '<dt class="total">结果</dt>' in html


def test_columns_of_the_row_win_over_the_stored_sum() -> None:
    html = draw(
        "{% due basis today due_on original %}",
        basis={"steps": [["结果", "2026-05-29"]]},
        today=TODAY,
        due_on=dt.date(2026, 7, 31),
        original=dt.date(2026, 5, 29),
    )
    assert '<time datetime="2026-07-31">' in html
    assert html.count('class="total"') == 2
    assert '<dt class="total">期限</dt><dd class="total">2026-07-31 周五</dd>' in html


@pytest.mark.parametrize(
    ("due_on", "left"),
    [(TODAY, "今天到期"), (dt.date(2026, 6, 1), "超期 10 天"), (dt.date(2026, 6, 30), "剩 19 天")],
)
def test_days_left_are_counted_from_the_given_day(due_on: dt.date, left: str) -> None:
    assert f'<span class="due-left">{left}</span>' in draw("{% due None today d %}", today=TODAY, d=due_on)


def test_a_deadline_not_entered_says_so() -> None:
    assert draw("{% due None %}") == '<span class="muted">尚未录入</span>'


def test_the_story_tells_acts_from_the_systems_own_steps() -> None:
    html = draw("{% story entries %}", entries=ENTRIES)
    assert html.count("<li") == 2
    assert html.count('<li class="act">') == 1
    assert "<blockquote>请于6月12日前说明进度。</blockquote>" in html


def test_the_chain_marks_where_it_stands() -> None:
    links = [
        {"label": "问题", "text": "问6", "url": "/f/6/", "state": "done"},
        {"label": "进展", "text": "60%", "state": "now"},
        {"label": "销号", "text": "须第二人", "state": "ahead"},
    ]
    expected = (
        '<li><span>问题</span><a href="/f/6/">问6</a></li>'
        '<li class="now" aria-current="step"><span>进展</span><p>60%</p></li>'
        '<li class="ahead"><span>销号</span><p>须第二人</p></li></ol>'
    )
    assert draw("{% chain links %}", links=links) == '<ol class="chain">' + expected
    assert draw("{% steps links %}", links=links) == '<ol class="chain steps">' + expected


def test_an_unknown_fact_says_so_and_text_is_escaped() -> None:
    html = draw("{% facts rows %}", rows=[("牵头", "<b>市科委</b>"), ("会办", ""), ("件数", 0)])
    assert "<dd>&lt;b&gt;市科委&lt;/b&gt;</dd>" in html
    assert '<dd><span class="muted">尚未录入</span></dd>' in html
    assert "<dd>0</dd>" in html


def test_moves_are_offered_and_refusals_explained() -> None:
    offered = [
        {"label": "催办", "url": "/nudge/", "is_main": True},
        {"label": "撤回交办", "url": "/withdraw/", "is_grave": True, "is_post": True},
    ]
    refusals = [{"label": "销号", "reason": "须先有佐证。"}]
    html = draw("{% moves offered refusals %}", offered=offered, refusals=refusals, csrf_token="tok")
    assert '<li><a class="button button-main" href="/nudge/">催办</a></li>' in html
    assert '<form method="post" action="/withdraw/">' in html
    assert 'value="tok"' in html
    assert '<button class="button button-grave">撤回交办</button>' in html
    assert '<p class="not-yet"><b>还不能销号：</b>须先有佐证。</p>' in html
    assert "现在没有轮到你办的。" in draw("{% moves offered %}", offered=[])


def test_files_show_revision_size_and_hash_and_a_failed_one_its_reason() -> None:
    html = draw("{% files items %}", items=FILES)
    assert "第 2 版 · 8.4 MB · SHA-256" in html
    assert ">9f3c…a1e7</span>" in html
    assert '<small class="bad"><b>未上传：</b>不支持此格式，请转为 JPG 后再传。</small>' in html


@pytest.mark.parametrize(
    ("size", "text"),
    [(None, "0 B"), (999, "999 B"), (310_000, "310 KB"), (999_999, "1.0 MB"), (8_400_000, "8.4 MB")],
)
def test_a_size_is_readable(size: int | None, text: str) -> None:
    assert parts.file_size(size) == text


def test_the_pager_says_when_there_is_nothing_further() -> None:
    html = draw('{% pager "本页 50 件" next_url="?after=9" %}')
    assert '<span class="muted">已是第一页</span>' in html
    assert 'href="?after=9" rel="next">下一页</a>' in html


def test_each_chip_removes_one_condition() -> None:
    html = draw('{% chips conditions clear_url="/ledger/" total="共 2 件" %}', conditions=[("地区：北京", "?a=1")])
    assert '<a class="chip" href="?a=1"><span class="hidden-text">取消条件：</span>地区：北京</a>' in html
    assert 'href="/ledger/">清除全部条件</a>' in html
    assert "<p>共 2 件</p>" in html


@pytest.mark.parametrize(
    ("level", "css", "role"),
    [
        ("success", " note-done", "status"),
        ("warning", " note-warn", "status"),
        ("error", " note-refused", "alert"),
        ("info", "", "status"),
    ],
)
def test_an_answer_leads_with_what_is_the_case(level: str, css: str, role: str) -> None:
    html = draw("{% note text level %}", text="尚未<会签>。可先保存。", level=level)
    assert html == f'<div class="note{css}" role="{role}"><p><b>尚未&lt;会签&gt;。</b>可先保存。</p></div>'


def test_nothing_found_offers_a_way_on() -> None:
    assert draw('{% nothing "没有超期的事项。" url="/ledger/" label="看全部事项" %}') == (
        '<div class="empty"><p>没有超期的事项。</p>'
        '<div class="buttons"><a class="button" href="/ledger/">看全部事项</a></div></div>'
    )


@pytest.mark.parametrize(("given", "shown"), [(60, 60), (-5, 0), (130, 100)])
def test_a_meter_always_writes_its_number(given: int, shown: int) -> None:
    bar = f'<progress max="100" value="{shown}" aria-label="完成率">{shown}%</progress>'
    assert draw("{% meter v %}", v=given) == f'<div class="meter">{bar} {shown}%</div>'


def test_a_bar_lays_its_pieces_end_to_end() -> None:
    rects = bar_rects([("cleared", 1), ("claimed", 0), ("working", 2)], scale=6)
    assert [(r.fill, r.x, r.width) for r in rects] == [
        ("cleared", "0%", "16.667%"),
        ("working", "16.667%", "33.333%"),
    ]
    assert bar_rects([("cleared", 0)]) == []
    assert [r.width for r in bar_rects([("cleared", 3)], scale=1)] == ["100%"]


def test_a_histogram_stands_on_its_axis() -> None:
    placed = columns([("超期", 2, "overdue"), ("7天内", 0, "working"), ("8–20", 4, "working")])
    assert [(c.y, c.height) for c in placed] == [(86, 58), (144, 0), (29, 115)]
    assert [c.middle for c in placed] == ["16.667%", "50%", "83.333%"]
    assert columns([]) == []


def test_the_columns_of_a_histogram_lead_to_their_rows() -> None:
    html = draw("{% hist bins %}", bins=[("超期", 2, "overdue", "/a/"), ("7天内", 0, "working", "/b/")])
    assert '<svg class="hist" role="group"' in html
    assert html.count('<a href="/a/"') == 2
    assert '<a href="/a/" aria-label="超期 2件">' in html
    assert html.count('<a href="/b/"') == 1
    assert '<svg class="hist" role="img"' in draw("{% hist bins %}", bins=[("超期", 2, "overdue")])


def test_a_histogram_has_its_table() -> None:
    html = draw('{% hist bins head="离期限" %}', bins=[("超期", 2, "overdue"), ("7天内", 1, "working")])
    assert 'aria-label="超期2件，7天内1件"' in html
    assert '<tr><th scope="row">超期</th><td class="num">2</td></tr>' in html


def test_the_strip_has_a_word_for_each_state() -> None:
    cells = [{"label": "一", "state": state, "url": "#1"} for state in ("fine", "open", "again", "unseen", "cleared")]
    html = draw("{% strip cells %}", cells=cells)
    assert re.findall(r"<small>(.*?)</small>", html) == ["无", "未结", "屡查", "未查", "销号"]


def test_days_are_read_from_dates_moments_and_stored_text() -> None:
    evening = dt.datetime(2026, 6, 10, 18, 0, tzinfo=dt.UTC)
    assert parts.day(evening) == "2026-06-11"
    assert parts.day("2026-06-11") == "2026-06-11"
    assert parts.long_day(TODAY) == "2026年6月11日"
    assert parts.weekday(TODAY) == "周四"
    assert parts.weekday(TODAY, "long") == "星期四"
    assert parts.day(None) == "—"


def test_a_form_says_on_top_what_is_wrong_and_where() -> None:
    html = draw("{{ form }}", form=ProgressForm({"body": "有", "rate": "120", "outcome": "B"}))
    assert "<b>会办单位尚未会签，暂不能报送办结。</b>可先保存进展" in html
    assert "<b>有 2 处要改，暂不能报送办结。</b>" in html
    assert '<li><a href="#id_rate">完成率（%）</a>：确保该值小于或等于100。</li>' in html
    assert html.count('class="field wrong"') == 2


def test_a_field_has_label_help_error_and_control_in_this_order() -> None:
    form = ProgressForm({"body": ""})
    html = draw("{{ form.body.as_field_group }}", form=form)
    order = [html.index(mark) for mark in ("<label", 'class="help"', 'class="error"', "<textarea")]
    assert order == sorted(order)
    assert 'aria-describedby="id_body_helptext id_body_error"' in html


def test_controls_get_our_class_and_keep_their_own() -> None:
    form = ProgressForm()
    assert 'class="input input-short"' in str(form["rate"])
    assert 'class="input"' in str(form["due_on"])
    assert 'type="date"' in str(form["due_on"])
    assert "class=" not in str(form["unit"])
    shapes = {field.name: field.shape for field in form if isinstance(field, PaperField)}
    assert shapes == {
        "body": "line",
        "rate": "line",
        "due_on": "line",
        "unit": "line",
        "outcome": "choices",
        "regions": "choices",
        "evidence": "file",
        "is_public": "check",
    }


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = draw("{{ form.outcome.as_field_group }}", form=ProgressForm({"outcome": "B"}))
    assert html.startswith('<fieldset class="field" id="id_outcome"><legend>办理结果类别</legend>')
    assert html.count('<label class="choice"') == 2
    assert html.count("checked") == 1


def test_the_clock_places_each_day_at_its_distance() -> None:
    days = [("签收", dt.date(2025, 1, 1)), ("方案", dt.date(2025, 1, 26)), ("报告", dt.date(2025, 4, 11))]
    assert [(m.x, m.anchor) for m in clock_marks(days)] == [
        ("0%", "start"),
        ("25%", "middle"),
        ("100%", "end"),
    ]


@pytest.mark.parametrize(
    ("today", "x", "left"),
    [
        (dt.date(2026, 6, 11), "79.837%", "剩 74 天"),
        (dt.date(2026, 9, 3), "100%", "超期 10 天"),
        (dt.date(2025, 8, 1), "0%", "剩 388 天"),
    ],
)
def test_the_clock_says_how_much_is_left(today: dt.date, x: str, left: str) -> None:
    stops = [("方案", dt.date(2025, 11, 24)), ("书面报告", "2026-08-24")]
    html = draw("{% clock start stops today %}", start=dt.date(2025, 8, 22), stops=stops, today=today)
    assert f'<line class="run" x1="0" x2="{x}"' in html
    assert f">今天 {left}</text>" in html
    assert draw("{% clock start stops today %}", start="", stops=stops, today=today) == ""


def test_a_day_in_a_sentence_does_not_break_and_nothing_else_becomes_markup() -> None:
    assert parts.unbroken("<b>期限2026-06-11，编号12026-06-111。") == (
        '&lt;b&gt;期限<span class="nowrap">2026-06-11</span>，编号12026-06-111。'
    )
