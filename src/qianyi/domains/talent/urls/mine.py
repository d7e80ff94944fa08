"""Addresses of needs, introductions and own people for a firm's users."""

from __future__ import annotations

from django.urls import path

from qianyi.domains.talent.views import cards, mine, needs, people, touching

app_name = "talent_mine"
urlpatterns = [
    path("", mine.needs, name="needs"),
    path("export/", mine.needs_export, name="needs-export"),
    path("needs/new/", needs.new, name="need-new"),
    path("needs/<slug:ref>/", needs.page, name="need"),
    path("needs/<slug:ref>/export/", needs.page_export, name="need-export"),
    path("needs/<slug:ref>/edit/", needs.edit, name="need-edit"),
    path("needs/<slug:ref>/filled/", needs.fill, name="need-fill"),
    path("needs/<slug:ref>/close/", needs.close, name="need-close"),
    path("needs/<slug:ref>/people/<slug:person>/", touching.introduce, name="introduce"),
    path("introductions/<int:introduction_id>/", touching.contact, name="contact"),
    path("introductions/<int:introduction_id>/end/", touching.end, name="introduction-end"),
    path("people/", mine.people, name="people"),
    path("people/export/", mine.people_export, name="people-export"),
    path("people/new/", people.new, name="new"),
    path("people/<slug:ref>/", people.page, name="person"),
    path("people/<slug:ref>/edit/", people.edit, name="edit"),
    path("people/<slug:ref>/reveal/", people.reveal, name="reveal"),
    path("people/<slug:ref>/consent/", people.consent, name="consent"),
    path("people/<slug:ref>/withdraw/", people.withdraw, name="withdraw"),
    path("cards/<int:card_id>/", cards.page, name="card"),
    path("cards/<int:card_id>/service/", cards.service, name="service"),
]
