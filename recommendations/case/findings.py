"""The six problems. The source names no department, place or severity for them, so neither do we."""

from __future__ import annotations

from dataclasses import dataclass

from .source import SourceSpan


@dataclass(frozen=True)
class Problem:
    """`heading` is 0 for the opening summary, else the heading of the report that raises it.

    `region_scope` and `severity` are empty where the source does not state them.
    """

    code: str
    short_title: str
    statement: str
    heading: int
    source: SourceSpan
    region_scope: str = ""
    severity: str = ""


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        code="P1",
        short_title="跨区域利益协调深度不足",
        statement="不同区域之间的利益协同停留在较浅的层面，深度不足。",
        heading=0,
        source=SourceSpan(1, 262, 273),
        region_scope="跨区域",
    ),
    Problem(
        code="P2",
        short_title="成果转化链条未完全打通",
        statement="科技成果从产出到应用，转化链条的各个环节尚未完全打通。",
        heading=0,
        source=SourceSpan(1, 274, 286),
    ),
    Problem(
        code="P3",
        short_title="产业链现代化程度不高",
        statement="产业链的现代化水平还需要提高。",
        heading=0,
        source=SourceSpan(1, 287, 299),
    ),
    Problem(
        code="P4",
        short_title="创新生态保障有欠缺",
        statement="对创新生态环境的保障还需要加强。",
        heading=0,
        source=SourceSpan(1, 300, 313),
    ),
    Problem(
        code="P5",
        short_title="产业梯度不平衡",
        statement="在区域内部，各地产业之间的梯度关系失衡。",
        heading=2,
        source=SourceSpan(1, 838, 844),
        region_scope="区域内",
    ),
    Problem(
        code="P6",
        short_title="产业链与创新链衔接差",
        statement="在区域内部，产业链与创新链之间的衔接不够顺畅。",
        heading=2,
        source=SourceSpan(1, 845, 856),
        region_scope="区域内",
    ),
)
