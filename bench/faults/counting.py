"""The table at the end: every count over all runs."""

from __future__ import annotations

import statistics
from collections import Counter

from .judging import Verdict
from .running import Played

# (count, what it means)
ROWS = (
    ("expected", "应有的期限提醒"),
    ("planned", "生成的期限提醒（含可有可无的）"),
    ("lost", "丢失"),
    ("doubled", "重复生成"),
    ("wished", "选出要签收的件"),
    ("signed", "　已签收的"),
    ("press done", "签收请求：答了成功"),
    ("press done before", "　答 409，因先前一次已办成而答复没有送到"),
    ("press 5xx", "　答 5xx（数据库不在），再试"),
    ("press unanswered", "　没有答复（网页被杀），再试"),
    ("press strange", "　答了别的、说不出理由的"),
    ("letters", "不同的信（Message-ID）"),
    ("accepted", "邮件服务器接收的信"),
    ("duplicates", "重复接收的信"),
    ("duplicates: answer lost", "　因应答没有送到"),
    ("duplicates: kill of worker", "　因 worker 在接收之后、盖章之前被杀"),
    ("duplicates: kill of database", "　因数据库在接收之后、盖章之前被杀"),
    ("duplicates: no excuse", "　没有理由的"),
    ("other Message-ID", "重复时 Message-ID 变了的提醒"),
    ("refused 451", "暂时拒收"),
    ("refused 550", "永久拒收"),
    ("retried", "试过不止一次的提醒"),
    ("sent", "已发送的提醒"),
    ("failed", "放弃并说明的提醒"),
    ("cancelled", "取消并说明的提醒"),
    ("waiting", "留在待发送的提醒"),
    ("postings", "推送（群机器人、webhook）"),
    ("posting accepted", "　对方已接收"),
    ("posting cancelled", "　取消并说明"),
    ("postings lost", "　丢失"),
    ("postings missing a notice", "　没有进入其渠道任何一条推送的提醒"),
    ("posts taken", "接收端收下的消息"),
    ("posts refuse", "接收端暂时拒收"),
    ("posts delay", "接收端慢答"),
    ("posts drop", "接收端收下后不答就断线"),
    ("posts twice", "重复接收的消息"),
    ("posts twice: answer lost", "　因应答没有送到"),
    ("posts twice: kill of worker", "　因 worker 在接收之后、盖章之前被杀"),
    ("posts twice: kill of database", "　因数据库在接收之后、盖章之前被杀"),
    ("posts twice: no excuse", "　没有理由的"),
    ("posts: another text", "重复时幂等键或内容变了的消息"),
)


class Count:
    """Adds runs up."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.blows: Counter[tuple[str, str]] = Counter()
        self.moods: Counter[str] = Counter()
        self.restarts: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.recoveries: list[float] = []
        self.wrong_runs: list[int] = []
        self.turns = 0
        self.most_doubled = 0

    def add(self, played: Played, verdict: Verdict) -> None:
        self.totals.update(verdict.counts)
        self.faults[played.scenario.fault] += 1
        self.moods[played.scenario.mood] += 1
        self.blows.update((blow.target, blow.phase) for blow in played.blows)
        self.restarts.update(played.restarts)
        self.seconds.append(played.seconds)
        self.recoveries.append(played.recovery)
        self.turns += played.turns
        self.most_doubled = max(self.most_doubled, verdict.most_doubled)
        if verdict.wrongs:
            self.wrong_runs.append(played.scenario.number)

    def table(self, seed: int) -> str:
        """Markdown, so that it can be kept as it is."""
        phases = ("before", "planning", "between", "delivery", "after")
        lines = [f"种子 {seed}，{len(self.seconds)} 轮，{sum(self.seconds):.0f} 秒", ""]
        lines += [
            "| 故障 | 轮次 | 次数 | 计划前 | 计划中 | 计划后待发 | 投递中 | 全部完成后 |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for fault, runs in sorted(self.faults.items()):
            found = [self.blows[fault, phase] for phase in phases]
            lines.append(f"| {fault} | {runs} | {sum(found)} | {' | '.join(str(times) for times in found)} |")
        lines += ["", "| 邮件服务器 | 轮次 |", "|---|--:|"]
        lines += [f"| {mood} | {runs} |" for mood, runs in sorted(self.moods.items())]
        lines += ["", "| 计数 | |", "|---|--:|"]
        lines += [f"| {meaning} | {self.totals[name]} |" for name, meaning in ROWS]
        restarts = "、".join(f"{name} {times}" for name, times in sorted(self.restarts.items()))
        lines += [
            f"| 监管程序重启的进程（{restarts}） | {self.restarts.total()} |",
            f"| 一次杀进程最多重发的信 | {self.most_doubled} |",
            f"| 拨快时钟的次数 | {self.turns} |",
            f"| 每轮秒数（中位、最长） | {statistics.median(self.seconds):.1f}、{max(self.seconds):.1f} |",
            f"| 故障后到全部了结的秒数（中位、最长） | {statistics.median(self.recoveries):.1f}、"
            f"{max(self.recoveries):.1f} |",
            f"| 违例的轮次 | {len(self.wrong_runs)} {self.wrong_runs or ''} |",
        ]
        return "\n".join(lines)
