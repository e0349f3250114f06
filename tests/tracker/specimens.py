"""One of everything, to draw the gallery with. All names and dates are samples."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms

from tracker.form_look import DayInput, PaperRenderer
from tracker.marks import Light
from tracker.navigation import Group, Link

TODAY = dt.date(2026, 6, 11)
STATUSES = [
    {"label": "待签收", "css": "waiting"},
    {"label": "办理中", "css": "handling"},
    {"label": "退回补充", "css": "back"},
    {"label": "已办结", "css": "claimed"},
    {"label": "已销号", "css": "cleared"},
    {"label": "挂账", "css": "parked"},
    {"label": "已撤回", "css": "void"},
]
PLAN_DUE = {
    "rule": "研究处理方案：三个月",
    "legal_basis": "《北京市人大常委会检查法律法规实施情况办法》第十六条",
    "start": "2025-08-22",
    "raw": "2025-11-22",
    "rolled": "末日是休息日，顺延 2 天",
    "result": "2025-11-24",
    "is_tentative": False,
    "steps": [],
    "original": None,
}
REVIEW_DUE = {
    "rule": "挂账后的复核日",
    "result": dt.date(2027, 3, 31),
    "original": dt.date(2026, 4, 30),
    "is_tentative": True,
    "steps": [("复核日", "2027-03-31 周三")],
}


class ProgressForm(forms.Form):
    """A form with every shape of field."""

    default_renderer = PaperRenderer()

    verb = "报送办结"
    body = forms.CharField(label="本期进展", help_text="写清做了什么、取得什么结果、还差什么。", widget=forms.Textarea)
    rate = forms.IntegerField(label="完成率（%）", max_value=100, widget=forms.NumberInput({"class": "input-short"}))
    due_on = forms.DateField(label="预计完成", required=False, widget=DayInput)
    unit = forms.ChoiceField(label="牵头单位", choices=[("", "请选择"), ("1", "市科委"), ("2", "市财政局")])
    outcome = forms.ChoiceField(
        label="办理结果类别",
        choices=[("A", "A 已解决或基本解决"), ("B", "B 正在解决或列入规划")],
        widget=forms.RadioSelect,
    )
    regions = forms.MultipleChoiceField(
        label="地区",
        choices=[("bj", "北京"), ("tj", "天津"), ("hb", "河北")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    evidence = forms.FileField(label="佐证材料", help_text="每个不超过 20 MB。不得上传涉密材料。", required=False)
    is_public = forms.BooleanField(label="可以公开", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse, as the real form would, for a reason that belongs to no field."""
        self.add_error(None, "会办单位尚未会签，暂不能报送办结。可先保存进展，或催会办单位会签。")
        return self.cleaned_data


class FilterForm(forms.Form):
    """What one narrows a ledger by."""

    default_renderer = PaperRenderer()

    q = forms.CharField(label="关键词", required=False, widget=forms.TextInput({"type": "search"}))
    unit = forms.ChoiceField(label="单位", choices=[("", "全部单位")], required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态")], required=False)
    light = forms.ChoiceField(label="亮灯", choices=[("", "全部")], required=False)


def shell() -> dict[str, Any]:
    """What the context processor would give a member of staff."""
    top = [
        Link("", "工作台", "recommendations:workbench", "/work/", is_current=False, count=7),
        Link("", "收件箱", "recommendations:inbox", "/inbox/", count=6),
    ]
    main = [
        Link("执法检查", "检查项目", "inspections:inspection-list", "/inspections/"),
        Link("执法检查", "台账", "recommendations:ledger", "/ledger/", is_current=True),
    ]
    person = SimpleNamespace(
        is_authenticated=True,
        get_full_name="赵文清",
        get_username="zhaowq",
        organization=SimpleNamespace(name="北京市人大常委会"),
    )
    return {
        "nav": [Group("", tuple(top)), Group("执法检查", tuple(main))],
        "tabs": [*top, main[1]],
        "unread": 6,
        "demo": True,
        "user": person,
        "can_search": True,
        "has_inbox": True,
        "today": TODAY,
        "now": dt.datetime(2026, 6, 11, 17, 50),  # noqa: DTZ001
    }


CHAIN = [
    {"label": "法规", "text": "决定", "url": "#s", "state": "done"},
    {"label": "条款", "text": "第三项", "url": "#p", "state": "done"},
    {"label": "问题", "text": "问6 衔接不畅", "url": "#f", "state": "done"},
    {"label": "进展", "text": "2 次，60%", "url": "", "state": "now"},
    {"label": "核验", "text": "待办结后", "url": "", "state": "ahead"},
]
ENTRIES = [
    {
        "when": dt.date(2026, 6, 8),
        "title": "催办",
        "who": "赵文清",
        "quote": "请于6月12日前说明进度。",
        "is_act": True,
    },
    {"when": "2026-05-29", "title": "提醒升级", "who": "至单位负责人", "note": "规则：超期满 10 个工作日"},
]
FILES = [
    {
        "name": "产业链图谱.pdf",
        "url": "#e",
        "revision": 2,
        "size": 8_400_000,
        "sha256": "9f3c" + "0" * 56 + "a1e7",
    },
    {"name": "会议照片.heic", "reason": "不支持此格式，请转为 JPG 后再传。"},
]


def specimens() -> dict[str, Any]:
    """The whole context of `gallery.html`."""
    form = ProgressForm({"body": "六条图谱初稿完成。", "rate": "120", "outcome": "B", "regions": ["bj"]})
    lights = [Light("red", 27), Light("yellow", 43), Light("blue", 7), Light("none")]
    rows = [
        {
            "number": f"1.{i + 1}",
            "title": title,
            "unit": "市科委",
            "basis": basis,
            "status": STATUSES[i],
            "light": lights[i],
        }
        for i, (title, basis) in enumerate(
            [
                ("细化六条产业链图谱与配套清单", PLAN_DUE),
                ("健全科技担保", REVIEW_DUE),
                ("推行人才绿卡", PLAN_DUE),
            ]
        )
    ]
    return {
        **shell(),
        "day": TODAY,
        "links": CHAIN,
        "stations": CHAIN,
        "lights": lights,
        "statuses": STATUSES,
        "offered": [
            {"label": "催办", "url": "#n", "is_main": True},
            {"label": "发督办函（黄）", "url": "#y"},
            {"label": "撤回交办", "url": "#w", "is_grave": True, "is_post": True},
        ],
        "refusals": [{"label": "销号", "reason": "承办单位提交办结并附佐证后，由两人先后核验。"}],
        "fact_rows": [("牵头", "市经济和信息化局"), ("会办", "市科委，已会签"), ("结果类别", "")],
        "deadlines": [PLAN_DUE, REVIEW_DUE],
        "entries": ENTRIES,
        "attached": FILES,
        "views": [
            {"label": "全部", "url": "#a", "count": 20, "is_current": True},
            {"label": "已超期", "url": "#l", "count": 2},
            {"label": "存为视图", "url": "#s", "count": None},
        ],
        "filter_form": FilterForm(auto_id="filter_%s"),
        "stops": [("方案", "2025-11-24"), ("书面报告", dt.date(2026, 8, 24))],
        "received": dt.date(2025, 8, 22),
        "conditions": [("地区：北京", "#x1"), ("2025年检查", "#x2")],
        "rows": rows,
        "bar_words": ["销号", "待核", "办理", "超期", "其他"],
        "bars": [
            ("市科委", [("cleared", 1), ("claimed", 0), ("working", 2), ("overdue", 0), ("other", 1)]),
            (
                "市经济和信息化局",
                [("cleared", 0), ("claimed", 1), ("working", 1), ("overdue", 1), ("other", 0)],
            ),
        ],
        "bins": [
            ("超期", 2, "overdue"),
            ("7天内", 1, "working"),
            ("8–20", 3, "working"),
            ("21–60", 5, "working"),
        ],
        "cells": [
            {"label": label, "state": state, "url": f"#{label}", "is_current": label == "三"}
            for label, state in zip("一二三四五", ["fine", "open", "again", "unseen", "cleared"], strict=True)
        ],
        "form": form,
    }
