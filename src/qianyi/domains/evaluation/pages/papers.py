"""What the pages of a run's papers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.foundation.ui.pages import Page
from qianyi.lib.clock import local_date

from .runs import HOME, runs_crumb

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.domains.evaluation.models import EvaluationRun


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be made of a run; ``act`` is on the button, ``why_not`` in its way."""

    label: str
    words: str
    url: str
    act: str = "下载"
    is_post: bool = False
    why_not: str = ""


def papers_page(run: EvaluationRun) -> Page:
    """The head of the page."""
    return Page(
        title=f"导出：{run.title}",
        answer="含公式的评分工作簿、公示通知、逐户评价表",
        breadcrumbs=(HOME, runs_crumb(), (run.title, _url("run", run)), ("导出", "")),
        as_of=run.as_of,
        tags=[run.get_state_display()],
    )


def offers(run: EvaluationRun) -> list[Offer]:
    """What can be made, in the order it is wanted."""
    scored = "" if run.results_digest else "还没有评分"
    open_ = "" if run.publicity_from else "还没有开始公示"
    return [
        Offer(
            "评分工作簿（.xlsx）",
            "输入、基准、得分、名次和等级都是看得见的公式，可以逐格核对。",
            _url("run-workbook", run),
            why_not=scored,
        ),
        Offer(
            "公示通知（.docx）",
            "只列可以对外公布的企业和汇总数，写明异议的办法和截止日期。",
            _url("run-notice", run),
            act="填写并生成",
            why_not=scored or open_ or ("权重待核实，不能公示" if run.is_provisional else ""),
        ),
        Offer(
            "逐户评价表（PDF 压缩包）",
            "每家参评企业一份，后台生成，完成后通知您。",
            _url("run-sheets-new", run),
            is_post=True,
            why_not=scored,
        ),
        Offer(
            "评分工作簿（后台生成）",
            "企业很多时使用，完成后通知您。",
            _url("run-workbook-new", run),
            is_post=True,
            why_not=scored,
        ),
    ]


def notice_page(run: EvaluationRun) -> Page:
    """The head of the notice's form."""
    crumbs = (HOME, runs_crumb(), (run.title, _url("run", run)), ("公示通知", ""))
    return Page(
        title=f"公示通知：{run.title}",
        answer="填写公示机关和受理方式；名单、日期和异议办法按评价自动写入",
        breadcrumbs=crumbs,
    )


def notice_initial(run: EvaluationRun, moment: datetime) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "title": f"关于{run.title}结果的公示",
        "issuer": f"{run.territory.subject.name}管委会"[:80],
        "issued_on": run.publicity_from or local_date(moment),
    }


def _url(name: str, run: EvaluationRun) -> str:
    return reverse(f"evaluation:{name}", args=[run.pk])
