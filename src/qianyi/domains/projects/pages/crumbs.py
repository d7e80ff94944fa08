"""Breadcrumbs and addresses every page of projects shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project

HOME = ("首页", "/")
PROJECTS = ("项目", "/projects/")
DISPATCH = ("重大项目调度", "/projects/dispatch/")
PROMISES = ("招商承诺", "/promises/")
MINE = ("我的项目", "/me/projects/")


def project_url(project: Project) -> str:
    """The page of one project."""
    return reverse("projects:project", args=[project.ref])


def project_crumb(project: Project) -> tuple[str, str]:
    """A project's own place in the breadcrumb."""
    return project.subject.name, project_url(project)
