"""What the API says of jobs.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from ninja import Field, Schema

from .models import JobRun, JobState


class JobBody(Schema):
    """How far a background job is."""

    key: str = Field(title="键", examples=["documents.reread_all-20261121T010000000000"])
    kind: str = Field(title="种类", examples=["documents.reread_all"])
    title: str = Field(title="名称", examples=["全部重新读取"])
    state: JobState = Field(title="状态", examples=["running"])
    done: int = Field(title="已完成（项）", ge=0, examples=[12])
    failed: int = Field(title="未成功（项）", ge=0, examples=[0])
    total: int | None = Field(title="总数（项）", description="尚未计数时为空", examples=[40])
    message: str = Field(title="结果", examples=[""])
    problems: list[str] = Field(title="问题", examples=[[]])

    @staticmethod
    def of(run: JobRun) -> "JobBody":
        """From a job's row."""
        names = ("key", "kind", "title", "state", "done", "failed", "total", "message", "problems")
        return JobBody(**{name: getattr(run, name) for name in names})
