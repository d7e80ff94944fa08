"""What each role can do here and whom to ask, in two sentences: no workbench is blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.foundation.permissions import Role

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

ASK_OFFICE: Final = (
    "业务问题请问牵头部门的经办人员或所在园区的工作人员；登录、密码问题请找系统管理员。"
)
ASK_INSIDE: Final = "看不到应当看到的内容，请找安全管理员核对任职；登录、密码问题请找系统管理员。"
ASK_EACH_OTHER: Final = "业务内容不向管理员开放；需要变更角色时，由另一名安全管理员办理。"
DOES: Final[dict[str, tuple[str, str]]] = {
    Role.SYSTEM_ADMIN: ("建立和停用账号、发送邀请、解除锁定、查看运行状态。", ASK_EACH_OTHER),
    Role.SECURITY_ADMIN: ("授予和撤销角色、核对任职期限、清除个人信息。", ASK_EACH_OTHER),
    Role.AUDIT_ADMIN: ("查看访问记录、账号和任职，核对历史记录是否完整。", ASK_EACH_OTHER),
    Role.LEADER: (
        "在“今日调度”看逾期、卡点、落后的承诺和要决定的事，审定评估报告，公布考核结果，审核和定稿企业评价，审核对外发布的数据，催办和督办清单事项、决定再次重新办理的诉求、指定举报办理人员和维护举报的分办规则、登记规划和规划调整的批准，测算和发布政策、作出兑付的拨付决定和追回决定，查看其他内容，在“人才”看人才库（姓名隐去）和企业的人才需求。",
        ASK_INSIDE,
    ),
    Role.PLANNER: (
        "载入文件、更正和采用读数、维护规划指标、处理数据核校，提出和审核对外发布的数据，起草评估报告、组织目标考核，登记和调度项目、确认承诺的兑现，在“诉求”维护分办规则和知识库，拟制和发布政策事项、拟制申报公告，维护清单、填写编制中的目标、提出规划调整，在“梯度培育”“企业评价”“如果调整”培育、评价和试算企业。",
        ASK_INSIDE,
    ),
    Role.DEPARTMENT_HEAD: (
        "看本单位的办件、统计、清单事项、牵头的规划指标、责任清单和考核计分，改派经办人，查看文件出处。",
        ASK_INSIDE,
    ),
    Role.DEPARTMENT_OFFICER: (
        "查看规划、文件和指标，按单位职能（科技、审批、规划、统计）看当天的事，办理本部门牵头的事项，在“诉求”登记、答复、审核和回访，核对本单位的责任清单和考核计分，在“清单”报送进展和佐证、反馈商请，填报牵头项目的月度进展、登记和核查承诺，拟制和发布政策事项和申报公告、提醒符合的企业、审核申报、登记资金和拨付、公示和答复异议、核对后续要求，答复评价异议，在“人才”登记人才和本人同意、发布人才需求、登记本人答复和英才卡。",
        ASK_INSIDE,
    ),
    Role.PARK_OFFICER: (
        "查看和办理本园区范围内的内容、清单和项目，代企业登记诉求，在“政策库”看本园区企业符合哪些政策、申报办到哪一步，在“梯度培育”看差什么、跟进储备企业；其他园区的看不到，在“人才”看本园区企业的人才需求。",
        ASK_INSIDE,
    ),
    Role.INSPECTOR: (
        "以检查人员身份登录、接收通知、维护本人账号。没有派发给您的检查任务时，这里没有待办。",
        ASK_INSIDE,
    ),
    Role.AUDITOR: (
        "查看全部内容（含清单、规划调整、政策库和匹配结果、企业评价、人才库）和历史记录，导出供审计使用的记录、评估和考核文件；不能修改任何内容。",
        ASK_INSIDE,
    ),
    Role.ENTERPRISE_USER: (
        "在企业首页看要报什么、能得什么、事情办到哪一步、数据给谁看过并撤回授权，填报本企业的内容，在“我的诉求”查常见问题、咨询、求助、建议和投诉，在“我的项目”看项目审批办到哪里，在“政策”看能得到什么、还差什么，申报并看每一步的金额和日期，在“梯度培育”“我的评价”看离称号还差什么、评价结果和依据，接收通知，在“人才”提出人才需求、看符合的人才和理由、登记本单位人才。只看得到本企业，其他企业看不到您的内容。",
        ASK_OFFICE,
    ),
    Role.INSTITUTION_USER: (
        "查看和办理本机构的内容，经企业授权查看它的创新积分，接收通知。只看得到本机构，没有企业授权时看不到企业资料。",
        ASK_OFFICE,
    ),
}


@dataclass(frozen=True, slots=True)
class Guide:
    """One role of the actor: its name, what it can do, whom to ask."""

    role: str
    does: str
    asks: str


def guides(actor: Actor) -> list[Guide]:
    """For each role of the actor, in the order of the screen."""
    return [Guide(role.label, *DOES[role]) for role in Role if role in actor.roles]
