"""Addresses of the library for whoever works for the zone, and what everybody may read."""

from __future__ import annotations

from django.urls import include, path

from qianyi.domains.talent.views import cards, library, needs, people, public, touching

app_name = "talent"
_inside = [
    path("", library.people, name="list"),
    path("export/", library.people_export, name="list-export"),
    path("new/", people.new, name="new"),
    path("import/", library.import_list, name="import"),
    path("import/template/", library.import_template, name="import-template"),
    path("hidden/", library.hidden, name="hidden"),
    path("hidden/export/", library.hidden_export, name="hidden-export"),
    path("hidden/<slug:ref>/consent/", library.hidden_consent, name="hidden-consent"),
    path("hidden/<slug:ref>/erase/", library.hidden_erase, name="hidden-erase"),
    path("people/<slug:ref>/", people.page, name="person"),
    path("people/<slug:ref>/edit/", people.edit, name="edit"),
    path("people/<slug:ref>/reveal/", people.reveal, name="reveal"),
    path("people/<slug:ref>/consent/", people.consent, name="consent"),
    path("people/<slug:ref>/paper/", people.paper, name="paper"),
    path("people/<slug:ref>/withdraw/", people.withdraw, name="withdraw"),
    path("people/<slug:ref>/erase/", people.erase, name="erase"),
    path("people/<slug:ref>/card/", cards.issue, name="card-new"),
    path("needs/", needs.needs, name="needs"),
    path("needs/export/", needs.needs_export, name="needs-export"),
    path("needs/new/", needs.new, name="need-new"),
    path("needs/<slug:ref>/", needs.page, name="need"),
    path("needs/<slug:ref>/export/", needs.page_export, name="need-export"),
    path("needs/<slug:ref>/edit/", needs.edit, name="need-edit"),
    path("needs/<slug:ref>/publish/", needs.publish, name="need-publish"),
    path("needs/<slug:ref>/filled/", needs.fill, name="need-fill"),
    path("needs/<slug:ref>/close/", needs.close, name="need-close"),
    path("needs/<slug:ref>/people/<slug:person>/", touching.introduce, name="introduce"),
    path("introductions/", touching.introductions, name="introductions"),
    path("introductions/export/", touching.introductions_export, name="introductions-export"),
    path("introductions/<int:introduction_id>/", touching.answer, name="introduction"),
    path("introductions/<int:introduction_id>/end/", touching.end, name="introduction-end"),
    path("cards/", cards.cards, name="cards"),
    path("cards/export/", cards.cards_export, name="cards-export"),
    path("cards/<int:card_id>/", cards.page, name="card"),
    path("cards/<int:card_id>/service/", cards.service, name="service"),
    path("cards/<int:card_id>/end/", cards.end, name="card-end"),
    path("services/", library.catalogue, name="services"),
    path("services/export/", library.catalogue_export, name="services-export"),
    path("plans/", library.plans, name="plans"),
    path("plans/export/", library.plans_export, name="plans-export"),
    path("targets/", library.targets, name="targets"),
    path("targets/export/", library.targets_export, name="targets-export"),
]
_public = [
    path("", public.needs, name="public-needs"),
    path("export/", public.needs_export, name="public-needs-export"),
]
urlpatterns = [
    path("talent/", include(_inside)),
    path("public/talent-needs/", include(_public)),
]
