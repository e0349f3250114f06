"""Demonstration bodies and people. The institutions exist; that they use this product is invented.

Every record is `is_sample`: shown with the mark 示例 and fit to be deleted. The source names no
department at all, and all personal names are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OrganizationKind = Literal["committee", "government", "department", "platform"]
RoleCode = Literal["staff", "supervisor", "member", "coordinator", "handler", "head", "sysadmin", "secadmin", "auditor"]

SAMPLE_MARK = "示例"


@dataclass(frozen=True)
class SampleOrganization:
    """`code` links the records of this package; a government's own office acts as its coordinator.

    `head_approves`: handlers draft and the head signs out. So it is in 市科委 and 天津市科技局; elsewhere the
    handlers report by themselves."""

    code: str
    kind: OrganizationKind
    name: str
    short_name: str
    region: str = ""
    committee: str = ""
    government: str = ""
    head_approves: bool = False
    is_sample: bool = True


@dataclass(frozen=True)
class SamplePerson:
    """One account. No password stands here: it is drawn when the case is loaded."""

    username: str
    name: str
    role: RoleCode
    organization: str
    is_sample: bool = True


def _department(code: str, region: str, name: str, short_name: str) -> SampleOrganization:
    prefix = code.partition("-")[0]
    return SampleOrganization(
        code,
        "department",
        name,
        short_name,
        region,
        committee=f"{prefix}-rd",
        government=f"{prefix}-zf",
        head_approves=code in ("bj-kw", "tj-kjj"),
    )


ORGANIZATIONS: tuple[SampleOrganization, ...] = (
    SampleOrganization("pt", "platform", "平台运行单位", "平台"),
    SampleOrganization("bj-rd", "committee", "北京市人民代表大会常务委员会", "北京市人大常委会", "北京"),
    SampleOrganization("tj-rd", "committee", "天津市人民代表大会常务委员会", "天津市人大常委会", "天津"),
    SampleOrganization("hb-rd", "committee", "河北省人民代表大会常务委员会", "河北省人大常委会", "河北"),
    SampleOrganization("bj-zf", "government", "北京市人民政府", "北京市政府办公厅", "北京", "bj-rd"),
    SampleOrganization("tj-zf", "government", "天津市人民政府", "天津市政府办公厅", "天津", "tj-rd"),
    SampleOrganization("hb-zf", "government", "河北省人民政府", "河北省政府办公厅", "河北", "hb-rd"),
    _department("bj-kw", "北京", "北京市科学技术委员会、中关村科技园区管理委员会", "市科委"),
    _department("bj-jxj", "北京", "北京市经济和信息化局", "市经信局"),
    _department("bj-rsj", "北京", "北京市人力资源和社会保障局", "市人社局"),
    _department("bj-fgw", "北京", "北京市发展和改革委员会", "市发展改革委"),
    _department("bj-czj", "北京", "北京市财政局", "市财政局"),
    _department("bj-scj", "北京", "北京市市场监督管理局", "市市场监管局"),
    _department("bj-zsj", "北京", "北京市政务服务和数据管理局", "市政务和数据局"),
    _department("bj-tjj", "北京", "北京市统计局", "市统计局"),
    _department("bj-jrj", "北京", "北京市地方金融管理局", "市地方金融局"),
    _department("bj-hbj", "北京", "北京市生态环境局", "市生态环境局"),
    _department("tj-kjj", "天津", "天津市科学技术局", "天津市科技局"),
    _department("tj-gxj", "天津", "天津市工业和信息化局", "天津市工信局"),
    _department("tj-rsj", "天津", "天津市人力资源和社会保障局", "天津市人社局"),
    _department("tj-fgw", "天津", "天津市发展和改革委员会", "天津市发展改革委"),
    _department("tj-zwb", "天津", "天津市人民政府政务服务办公室", "天津市政务服务办"),
    _department("hb-kjt", "河北", "河北省科学技术厅", "河北省科技厅"),
    _department("hb-gxt", "河北", "河北省工业和信息化厅", "河北省工信厅"),
    _department("hb-rst", "河北", "河北省人力资源和社会保障厅", "河北省人社厅"),
    _department("hb-fgw", "河北", "河北省发展和改革委员会", "河北省发展改革委"),
    _department("hb-scj", "河北", "河北省市场监督管理局", "河北省市场监管局"),
)

_CAST: tuple[SamplePerson, ...] = (
    SamplePerson("zhao", "赵文清", "staff", "bj-rd"),
    SamplePerson("qian", "钱立", "supervisor", "bj-rd"),
    SamplePerson("feng", "冯书成", "supervisor", "bj-rd"),
    SamplePerson("zheng", "郑国安", "member", "bj-rd"),
    SamplePerson("sun", "孙宁", "coordinator", "bj-zf"),
    SamplePerson("li", "李明远", "handler", "bj-kw"),
    SamplePerson("zhou", "周启正", "head", "bj-kw"),
    SamplePerson("wu", "吴静", "handler", "bj-rsj"),
    SamplePerson("wang", "王安平", "auditor", "pt"),
    SamplePerson("chen", "陈系明", "sysadmin", "pt"),
    SamplePerson("han", "韩守全", "secadmin", "pt"),
    SamplePerson("tianjing", "田静", "staff", "tj-rd"),
    SamplePerson("jinwei", "金维", "supervisor", "tj-rd"),
    SamplePerson("weilan", "卫岚", "member", "tj-rd"),
    SamplePerson("hetong", "何桐", "coordinator", "tj-zf"),
    SamplePerson("jiming", "纪明", "staff", "hb-rd"),
    SamplePerson("yanru", "燕如", "supervisor", "hb-rd"),
    SamplePerson("baiyang", "白杨", "member", "hb-rd"),
    SamplePerson("qinyue", "秦越", "member", "hb-rd"),
    SamplePerson("weining", "韦宁", "member", "hb-rd"),
    SamplePerson("bochuan", "柏川", "member", "hb-rd"),
    SamplePerson("zhuoran", "卓然", "member", "hb-rd"),
    SamplePerson("shilei", "石磊", "coordinator", "hb-zf"),
)

_UNITS: dict[str, tuple[tuple[str, str] | None, tuple[str, str]]] = {
    "bj-rsj": (None, ("xuhui", "许慧")),
    "bj-jxj": (("linhao", "林浩"), ("gaofeng", "高峰")),
    "bj-fgw": (("majun", "马骏"), ("luotao", "罗涛")),
    "bj-czj": (("songqian", "宋倩"), ("tangwei", "唐维")),
    "bj-scj": (("dongyue", "董悦"), ("xieping", "谢平")),
    "bj-zsj": (("caorui", "曹睿"), ("pengcheng", "彭程")),
    "bj-tjj": (("yuanshu", "袁述"), ("dengke", "邓科")),
    "bj-jrj": (("fuyun", "傅云"), ("shenyi", "沈毅")),
    "bj-hbj": (("zengqing", "曾青"), ("lvshan", "吕山")),
    "tj-kjj": (("suming", "苏铭"), ("lujian", "卢健")),
    "tj-gxj": (("jiangbo", "蒋波"), ("caixin", "蔡新")),
    "tj-rsj": (("jialin", "贾琳"), ("dingyi", "丁毅")),
    "tj-fgw": (("weiran", "魏然"), ("xuezhi", "薛志")),
    "tj-zwb": (("yelan", "叶岚"), ("yanzhong", "阎中")),
    "hb-kjt": (("yuhai", "余海"), ("panyong", "潘勇")),
    "hb-gxt": (("duxin", "杜昕"), ("daijun", "戴军")),
    "hb-rst": (("xiamin", "夏敏"), ("zhongqi", "钟齐")),
    "hb-fgw": (("wangyu", "汪宇"), ("tiancheng", "田成")),
    "hb-scj": (("renjie", "任洁"), ("jiangnan", "姜楠")),
}
"""Department → its handler and its head, each as username and name; None where the cast has one."""


def _people_of_units() -> tuple[SamplePerson, ...]:
    found: list[SamplePerson] = []
    for unit, (handler, head) in _UNITS.items():
        if handler:
            found.append(SamplePerson(*handler, "handler", unit))
        found.append(SamplePerson(*head, "head", unit))
    return tuple(found)


PEOPLE: tuple[SamplePerson, ...] = _CAST + _people_of_units()
