"""The 16 recommendations under three headings, and the four opinions of members.

One clause here stands for one clause of the source, in its order. `answers` is our editorial
suggestion of which problems an item meets, not something the source says; P2 is met by none.
"""

from __future__ import annotations

from dataclasses import dataclass

from .source import SourceSpan

HEADINGS: dict[int, str] = {
    1: "明晰统筹协调职责，健全跨区域利益共享安排",
    2: "改进创新协作方式，促进产业链现代化升级",
    3: "健全跨区域政务协作，方便各类要素自由流动",
}


@dataclass(frozen=True)
class Recommended:
    """One recommendation of the inspection group. `marker` is the word that opens it in the source."""

    code: str
    number: str
    heading: int
    short_title: str
    clauses: tuple[str, ...]
    tags: tuple[str, ...]
    answers: tuple[str, ...]
    marker: str
    source: SourceSpan

    @property
    def text(self) -> str:
        """The whole item as one sentence."""
        return "，".join(self.clauses) + "。"


@dataclass(frozen=True)
class MemberOpinion:
    """What a member said in deliberation. `same_as` names the recommendation it repeats."""

    code: str
    heading: int
    short_title: str
    text: str
    marker: str
    source: SourceSpan
    tags: tuple[str, ...] = ()
    same_as: str = ""


RECOMMENDATIONS: tuple[Recommended, ...] = (
    Recommended(
        code="A0",
        number="1.1",
        heading=1,
        short_title="建好三地信息共享平台",
        clauses=(
            "健全三地共用的信息共享平台",
            "建成覆盖不同部门、不同区域的信息交流平台",
            "汇集并打通三地科技、产业和人才方面的数据",
            "让政策查询、项目对接和成果转化都能在平台上办理",
        ),
        tags=("信息共享平台", "信息交流平台"),
        answers=("P1",),
        marker="建议",
        source=SourceSpan(1, 423, 488),
    ),
    Recommended(
        code="A1",
        number="1.2",
        heading=1,
        short_title="设立核心指标动态评估",
        clauses=(
            "开展动态评估",
            "设立一套核心指标",
            "持续跟踪分析政策创新、产业链发展和企业集聚等方面的进展",
            "随时掌握三地政策配合执行的情况",
            "据此适时对政策作出调整和改进",
        ),
        tags=("核心指标",),
        answers=("P1",),
        marker="一要",
        source=SourceSpan(1, 493, 567),
    ),
    Recommended(
        code="A2",
        number="1.3",
        heading=1,
        short_title="推进三地资质互认",
        clauses=(
            "使政策能够跨领域适用",
            "建立资质互认体系",
            "就企业资质和信用评价订立三地互认规则",
            "精简跨区域经营的审批环节",
        ),
        tags=("资质互认体系", "三地互认规则"),
        answers=("P1", "P4"),
        marker="二要",
        source=SourceSpan(1, 572, 622),
    ),
    Recommended(
        code="A3",
        number="1.4",
        heading=1,
        short_title="改进统计与协同考核",
        clauses=("改进统计和考核办法", "订立经济指标分成办法", "健全能耗、环保指标协同考核机制"),
        tags=("经济指标分成办法", "能耗、环保指标协同考核机制"),
        answers=("P1",),
        marker="三要",
        source=SourceSpan(1, 626, 663),
    ),
    Recommended(
        code="A3b",
        number="1.5",
        heading=1,
        short_title="探索跨区域利益分成",
        clauses=(
            "对利益分成机制先行探索",
            "设立产业转移税收增量返还机制",
            "使就业、税收等方面的利益得到合理分配",
        ),
        tags=("利益分成机制", "产业转移税收增量返还机制"),
        answers=("P1",),
        marker="要",
        source=SourceSpan(1, 665, 704),
    ),
    Recommended(
        code="B1",
        number="2.1",
        heading=2,
        short_title="攻坚6条产业链图谱",
        clauses=(
            "开展产业链图谱攻坚工程",
            "把6条产业链技术路线图和配套企业清单编制得更细",
            "组织联合攻关",
            "提高本地配套率",
        ),
        tags=("产业链图谱攻坚工程", "6条产业链技术路线图", "配套企业清单"),
        answers=("P3", "P6"),
        marker="包括",
        source=SourceSpan(1, 873, 922),
    ),
    Recommended(
        code="B2",
        number="2.2",
        heading=2,
        short_title="用好政府引导基金",
        clauses=("让政府引导基金发挥更大作用", "把补链、强链项目作为支持重点"),
        tags=("政府引导基金",),
        answers=("P3",),
        marker="建议",
        source=SourceSpan(1, 925, 950),
    ),
    Recommended(
        code="B3",
        number="2.3",
        heading=2,
        short_title="打造先进制造业集群",
        clauses=("打造世界级先进制造业集群", "增强产业的国际竞争力"),
        tags=("世界级先进制造业集群",),
        answers=("P3",),
        marker=";",
        source=SourceSpan(1, 951, 973),
    ),
    Recommended(
        code="B4",
        number="2.4",
        heading=2,
        short_title="搭建供应链对接平台",
        clauses=(
            "搭建供应链协同对接平台",
            "归集三地产业链的数据",
            "公布优质供应商名录",
            "带动上下游企业开展协作",
        ),
        tags=("供应链协同对接平台", "优质供应商名录"),
        answers=("P6",),
        marker=";",
        source=SourceSpan(1, 974, 1015),
    ),
    Recommended(
        code="B5",
        number="2.5",
        heading=2,
        short_title="支持龙头企业联合创新",
        clauses=(
            "扶持龙头企业组成创新联合体",
            "鼓励三地龙头企业主持编制跨区域行业标准",
            "建成国家级产业创新中心",
        ),
        tags=("创新联合体", "跨区域行业标准", "国家级产业创新中心"),
        answers=("P6",),
        marker=";",
        source=SourceSpan(1, 1016, 1061),
    ),
    Recommended(
        code="B6",
        number="2.6",
        heading=2,
        short_title="推动园区错位发展",
        clauses=(
            "推动各园区错位发展、各有侧重",
            "结合资源禀赋确定各园区的主导产业",
            "指导各园区编制“一园一策”",
            "防止同质化竞争",
        ),
        tags=("“一园一策”",),
        answers=("P5",),
        marker=";",
        source=SourceSpan(1, 1062, 1109),
    ),
    Recommended(
        code="C1",
        number="3.1",
        heading=3,
        short_title="推行京津冀人才绿卡",
        clauses=("实行京津冀人才绿卡制度", "建立人才服务“一站式”平台", "让人才流动更加便利"),
        tags=("京津冀人才绿卡制度", "人才服务“一站式”平台"),
        answers=("P4",),
        marker="一是",
        source=SourceSpan(1, 1247, 1282),
    ),
    Recommended(
        code="C2",
        number="3.2",
        heading=3,
        short_title="扩大“一网通办”范围",
        clauses=("健全跨区域政务服务协同机制", "增加“同事同标”的事项", "使高频事项全部实现“一网通办”"),
        tags=("跨区域政务服务协同机制", "“同事同标”", "“一网通办”"),
        answers=("P4",),
        marker="二是",
        source=SourceSpan(1, 1285, 1329),
    ),
    Recommended(
        code="C2b",
        number="3.3",
        heading=3,
        short_title="深化监管执法协同",
        clauses=(
            "使监管执法协同走向深入",
            "压减重复执法",
            "促成智能网联汽车等领域标准对接",
            "减轻企业的合规成本",
        ),
        tags=("监管执法协同", "智能网联汽车等领域标准对接"),
        answers=("P4",),
        marker="。",
        source=SourceSpan(1, 1330, 1370),
    ),
    Recommended(
        code="C3",
        number="3.4",
        heading=3,
        short_title="精准推送惠企政策",
        clauses=(
            "做好跨区域政策的集成与解读",
            "研发政策数据智能匹配功能",
            "借助企业服务平台把政策精准送达企业",
        ),
        tags=("政策数据智能匹配功能", "企业服务平台"),
        answers=("P4",),
        marker="三是",
        source=SourceSpan(1, 1373, 1415),
    ),
    Recommended(
        code="C4",
        number="3.5",
        heading=3,
        short_title="发展跨区域科技担保",
        clauses=(
            "对科技金融给予更大支持",
            "培育跨区域科技担保体系",
            "引导创投机构到天津、河北布局",
            "使中小企业的融资成本下降",
        ),
        tags=("跨区域科技担保体系",),
        answers=("P4",),
        marker="四是",
        source=SourceSpan(1, 1418, 1465),
    ),
)

MEMBER_OPINIONS: tuple[MemberOpinion, ...] = (
    MemberOpinion(
        code="M1",
        heading=1,
        short_title="列入三地协商议题",
        text="将有关报告的内容纳入京津冀协同发展小组或者三地党政主要领导协商协作机制的重要议题，对重点问题作系统梳理、深入研究，切实加以解决并落实到位。",
        marker="有的委员提出",
        source=SourceSpan(1, 725, 791),
        tags=("京津冀协同发展小组", "三地党政主要领导协商协作机制"),
        same_as="",
    ),
    MemberOpinion(
        code="M2",
        heading=2,
        short_title="按创新规律开展协作",
        text="尊重创新规律，做好协同创新和产业协作，以此促进区域高质量发展，让本次执法检查的成果见到实效。",
        marker="有的委员建议",
        source=SourceSpan(1, 1119, 1167),
        tags=(),
        same_as="",
    ),
    MemberOpinion(
        code="M3",
        heading=3,
        short_title="加快推行人才绿卡",
        text="在创新共同体框架内改善资源要素流动的生态，尽快推行京津冀人才绿卡制度。",
        marker="有的委员建议",
        source=SourceSpan(1, 1475, 1512),
        tags=("京津冀人才绿卡制度",),
        same_as="C1",
    ),
    MemberOpinion(
        code="M4",
        heading=3,
        short_title="总结经验示范带动",
        text="总结成功的案例和经验，使其起到示范、引领和带动的作用。",
        marker="(承 M3)",
        source=SourceSpan(1, 1513, 1541),
        tags=(),
        same_as="",
    ),
)
