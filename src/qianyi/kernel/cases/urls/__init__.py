"""Addresses of cases for whoever works for the zone."""

from __future__ import annotations

from django.urls import path

from qianyi.kernel.cases.views import (
    batch,
    case,
    hands,
    lists,
    opening,
    papers,
    processes,
    statistics,
)

app_name = "cases"
urlpatterns = [
    path("", lists.cases, name="list"),
    path("export/", lists.cases_export, name="list-export"),
    path("inbox/", lists.inbox, name="inbox"),
    path("inbox/export/", lists.inbox_export, name="inbox-export"),
    path("inbox/claim/", batch.claim, name="claim"),
    path("inbox/urge/", batch.urge, name="urge"),
    path("inbox/done/", batch.done, name="done"),
    path("new/", opening.choose, name="new"),
    path("new/<slug:code>/", opening.new, name="new-of"),
    path("processes/", processes.processes, name="processes"),
    path("processes/export/", processes.processes_export, name="processes-export"),
    path("processes/<int:version_id>/", processes.process, name="process"),
    path("processes/<int:version_id>/bpmn/", processes.process_bpmn, name="bpmn"),
    path("processes/<int:version_id>/simulation/", processes.simulation, name="simulation"),
    path("processes/<int:version_id>/activate/", processes.activate, name="process-activate"),
    path("processes/<int:version_id>/retire/", processes.retire, name="process-retire"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/export/", statistics.statistics_export, name="statistics-export"),
    path("absences/", hands.absences, name="absences"),
    path("absences/export/", hands.absences_export, name="absences-export"),
    path("absences/new/", hands.absence_new, name="absence-new"),
    path("absences/<int:absence_id>/end/", hands.absence_end, name="absence-end"),
    path("proposals/", hands.proposals, name="proposals"),
    path("proposals/export/", hands.proposals_export, name="proposals-export"),
    path("proposals/<int:proposal_id>/", hands.proposal, name="proposal"),
    path("materials/<int:material_id>/", papers.material, name="material"),
    path("<str:number>/", case.case, name="case"),
    path("<str:number>/acts/<slug:code>/", case.act, name="act"),
    path("<str:number>/steps/<int:step_id>/claim/", hands.claim, name="step-claim"),
    path("<str:number>/steps/<int:step_id>/release/", hands.release, name="step-release"),
    path("<str:number>/steps/<int:step_id>/delegate/", hands.delegate, name="step-delegate"),
    path("<str:number>/materials/new/", papers.material_new, name="material-new"),
    path("<str:number>/materials/reuse/", papers.material_reuse, name="material-reuse"),
    path("<str:number>/notes/", papers.note, name="note"),
    path("<str:number>/messages/", papers.message, name="message"),
    path("<str:number>/links/", papers.link, name="link"),
    path("<str:number>/facts/", papers.facts, name="facts"),
]
