"""What the record calls the events of this app."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.verbs import verb_label

from .lifecycle import ASSIGNMENT_LABELS, OPINION_LABELS, QUESTION_LABELS, VOTE_LABELS

SAID: dict[tuple[str, str], str | Promise] = {
    **{("recommendations.opinion", verb): label for verb, label in OPINION_LABELS.items()},
    **{("recommendations.assignment", verb): label for verb, label in ASSIGNMENT_LABELS.items()},
    **{("recommendations.question", verb): label for verb, label in QUESTION_LABELS.items()},
    **{("recommendations.vote", verb): label for verb, label in VOTE_LABELS.items()},
    ("recommendations.question", "ask"): _("询问"),
    ("recommendations.recommendation", "publish"): _("公布建议"),
    ("recommendations.recommendation", "draft"): _("提出建议"),
    ("recommendations.recommendation", "amend"): _("修改建议"),
    ("recommendations.opinion", "draft"): _("起草意见书"),
    ("recommendations.opinion", "publish"): _("公布意见书"),
    ("recommendations.planitem", "draft"): _("拟写方案事项"),
    ("recommendations.planitem", "comment"): _("对方案事项提意见"),
    ("recommendations.reportitem", "draft"): _("拟写报告事项"),
    ("recommendations.reportitem", "comment"): _("对答复提意见"),
    ("recommendations.assignment", "dispatch"): _("分办"),
    ("recommendations.assignment", "hand_over_work"): _("移交事项"),
    ("tracker.user", "hand_over_work"): _("移交全部事项"),
    ("tracker.ruleset", "amend"): _("修改期限与规则"),
    ("recommendations.bulkjob", "order"): _("批量办理"),
    ("recommendations.bulkjob", "stop"): _("停止批量办理"),
    ("recommendations.bulkjob", "retry"): _("重试批量办理"),
    ("recommendations.calendarfeed", "open"): _("生成日历订阅"),
    ("recommendations.calendarfeed", "revoke"): _("作废日历订阅"),
    ("recommendations.assignment", "recompute"): _("期限重算"),
    ("recommendations.opinion", "recompute"): _("期限重算"),
    ("recommendations.supervisionnotice", "recompute"): _("期限重算"),
    ("recommendations.question", "recompute"): _("期限重算"),
    ("recommendations.tag", "name"): _("命名机制"),
    ("recommendations.indicator", "add"): _("新增指标"),
    ("recommendations.channel", "add"): _("设置消息渠道"),
    ("recommendations.channel", "test"): _("试发消息渠道"),
    ("recommendations.channel", "close"): _("停用消息渠道"),
    ("recommendations.channel", "fail"): _("消息渠道失效"),
    ("recommendations.channel", "revive"): _("消息渠道恢复"),
    ("recommendations.noticerule", "amend"): _("修改提醒规则"),
    ("recommendations.noticerule", "add"): _("新增一级提醒"),
    ("recommendations.noticerule", "restore"): _("恢复默认提醒规则"),
    ("tracker.user", "prefer"): _("修改提醒方式"),
    ("recommendations.observation", "note"): _("录入数值"),
}
"""(subject type, verb) → its name."""

TOLD: dict[tuple[str, str], str | Promise] = {
    ("recommendations.assignment", "propose"): _("拟稿"),
    ("recommendations.assignment", "supervise_red"): _("红色督办"),
    ("recommendations.opinion", "vote_closed"): _("测评结束"),
}
"""The same for what people are told of and the record calls otherwise."""


def told_label(subject: str, verb: str) -> str:
    """What happened to an assignment, opinion or question, as a reminder rule names it."""
    kind = f"recommendations.{subject}"
    return str(TOLD.get((kind, verb)) or verb_label(kind, verb))


BESIDE: dict[str, str | Promise] = {
    "answers": _("逐项答复"),
    "clauses": _("条款"),
    "comments": _("逐项意见"),
    "findings": _("问题"),
    "forwarded_by": _("转办人"),
    "indicator": _("指标"),
    "item": _("建议"),
    "items": _("所列建议"),
    "milestones": _("节点"),
    "milestones_done": _("已完成的节点"),
    "move": _("办理动作"),
    "notice": _("督办通知"),
    "plan": _("研究处理方案"),
    "proposed_on": _("申请延至"),
    "proposed_unit": _("建议改由"),
    "received_by": _("签收人"),
    "recommendations": _("所列建议"),
    "reply_due_on": _("回复期限"),
    "successor": _("接手人"),
    "total": _("件数"),
    "vote": _("测评安排"),
    "whose": _("谁的订阅"),
}
"""What the record holds beside the fields that have a name."""
