"""A smaller demonstration follow-up for Tianjin and Hebei, so that three regions can stand side by side."""

from __future__ import annotations

from .plan import AssignmentPlan, Step, agreed, reported, signed

_TIANJIN = (
    AssignmentPlan(
        recommendation="A0",
        region="天津",
        lead="tj-fgw",
        shows="on_time",
        dispatched_days_ago=52,
        due_in_days=70,
        co_handlers=("tj-kjj",),
        steps=(
            *signed(50, "weiran", "suming"),
            reported("weiran", 18, "本市数据目录已经编出，正与北京核对。", 35, "数据目录"),
        ),
    ),
    AssignmentPlan(
        recommendation="B1",
        region="天津",
        lead="tj-gxj",
        shows="submitted",
        dispatched_days_ago=52,
        due_in_days=12,
        co_handlers=("tj-kjj",),
        steps=(
            *signed(50, "jiangbo", "suming"),
            reported("jiangbo", 9, "本市承担部分的路线图已完成。", 100, "路线图"),
            *agreed(7, "suming"),
            Step("submit", "caixin", 5, "办理完毕，请审核。"),
        ),
    ),
    AssignmentPlan(
        recommendation="B4",
        region="天津",
        lead="tj-gxj",
        shows="overdue",
        dispatched_days_ago=52,
        due_in_days=-6,
        steps=(
            *signed(49, "jiangbo"),
            reported("jiangbo", 21, "供应商信息已收集一半。", 50),
        ),
    ),
    AssignmentPlan(
        recommendation="C1",
        region="天津",
        lead="tj-rsj",
        shows="nearing",
        dispatched_days_ago=52,
        due_in_days=3,
        steps=(
            *signed(50, "jialin"),
            reported("jialin", 11, "认可办法已送司法审查。", 75, "认可办法送审稿"),
        ),
    ),
    AssignmentPlan(
        recommendation="C2",
        region="天津",
        lead="tj-zwb",
        shows="cleared",
        dispatched_days_ago=52,
        due_in_days=-4,
        steps=(
            *signed(51, "yelan"),
            reported("yelan", 26, "本市事项已全部实现网上办理。", 100, "事项清单"),
            Step("submit", "yanzhong", 24, "办理完毕，请审核。"),
            Step("complete", "tianjing", 19, "材料齐全，同意按办结处理。", outcome="A"),
            Step("verify", "tianjing", 14, "抽查事项均可办理。"),
            Step("clear", "jinwei", 9, "同意销号。"),
        ),
    ),
    AssignmentPlan(
        recommendation="B6",
        region="天津",
        lead="tj-kjj",
        shows="unsigned",
        dispatched_days_ago=2,
        due_in_days=100,
    ),
)

_HEBEI = (
    AssignmentPlan(
        recommendation="A0",
        region="河北",
        lead="hb-fgw",
        shows="stagnant",
        dispatched_days_ago=42,
        due_in_days=60,
        co_handlers=("hb-kjt",),
        steps=(
            *signed(40, "wangyu", "yuhai"),
            reported("wangyu", 36, "已确定本省数据汇集的牵头处室。", 10),
        ),
    ),
    AssignmentPlan(
        recommendation="A2",
        region="河北",
        lead="hb-scj",
        shows="overdue",
        dispatched_days_ago=42,
        due_in_days=-2,
        co_handlers=("hb-rst",),
        steps=(
            *signed(40, "renjie", "xiamin"),
            reported("renjie", 13, "本省资质目录已经报出，互认规则仍在商谈。", 60, "资质目录"),
        ),
    ),
    AssignmentPlan(
        recommendation="B1",
        region="河北",
        lead="hb-gxt",
        shows="sent_back",
        dispatched_days_ago=42,
        due_in_days=8,
        steps=(
            *signed(40, "duxin"),
            reported("duxin", 17, "企业清单已编成。", 85, "企业清单"),
            Step("submit", "daijun", 15, "办理完毕，请审核。"),
            Step("send_back", "jiming", 11, "缺少路线图部分，请补齐后再报。"),
        ),
    ),
    AssignmentPlan(
        recommendation="C1",
        region="河北",
        lead="hb-rst",
        shows="completed",
        dispatched_days_ago=42,
        due_in_days=2,
        steps=(
            *signed(41, "xiamin"),
            reported("xiamin", 16, "本省认可绿卡的通知已经印发。", 100, "通知"),
            Step("submit", "zhongqi", 14, "办理完毕，请审核。"),
            Step("complete", "jiming", 6, "同意按办结处理，待核验。", outcome="A"),
        ),
    ),
    AssignmentPlan(
        recommendation="C4",
        region="河北",
        lead="hb-kjt",
        shows="on_time",
        dispatched_days_ago=42,
        due_in_days=85,
        steps=(
            *signed(39, "yuhai"),
            reported("yuhai", 19, "已与两家担保机构商谈合作。", 30),
        ),
    ),
    AssignmentPlan(
        recommendation="B3",
        region="河北",
        lead="hb-gxt",
        shows="unsigned",
        dispatched_days_ago=3,
        due_in_days=150,
    ),
)

ASSIGNMENTS: tuple[AssignmentPlan, ...] = _TIANJIN + _HEBEI
