"""Addresses of the public site."""

from django.urls import path

from xinheng.publicity import views
from xinheng.publicity.bulletin.views import bulletin, bulletin_file, bulletins
from xinheng.publicity.feeds.views import data_catalogue, register_atom
from xinheng.publicity.reconciliation import views as reconciliation
from xinheng.publicity.snapshot.views import bulk_file

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("organisations/<str:uscc>", views.organisation, name="organisation"),
    path("records/<str:public_id>", views.record, name="record"),
    path("registers", views.registers, name="registers"),
    path("registers/<slug:kind>", views.register, name="register"),
    path("registers/<slug:kind>.csv", views.register_file, name="register-file"),
    path("registers/<slug:kind>.atom", register_atom, name="register-feed"),
    path("rulebook", views.rulebook_home, name="rulebook"),
    path("rulebook/kinds/<slug:kind>", views.rulebook_kind, name="rulebook-kind"),
    path("rulebook/lists/<slug:key>", views.rulebook_list, name="rulebook-list"),
    path("rulebook/measures/<slug:key>", views.rulebook_measure, name="rulebook-measure"),
    path("rulebook/instruments/<slug:key>", views.instrument, name="instrument"),
    path("timeliness", views.timeliness, name="timeliness"),
    path("checks", views.checks, name="checks"),
    path("bulletin", bulletins, name="bulletins"),
    path("bulletin/<str:month>.csv", bulletin_file, name="bulletin-file"),
    path("bulletin/<str:month>", bulletin, name="bulletin"),
    path("not-held", views.not_held, name="not-held"),
    path("objection", views.objection, name="objection"),
    path("open-data", views.open_data, name="open-data"),
    path("bulk/<str:name>", bulk_file, name="bulk-file"),
    path("reconcile", reconciliation.reconcile, name="reconcile"),
    path("reconcile/suggest/entity", reconciliation.suggest_entity, name="reconcile-suggest-entity"),
    path("reconcile/suggest/property", reconciliation.suggest_property, name="reconcile-suggest-property"),
    path("reconcile/suggest/type", reconciliation.suggest_type, name="reconcile-suggest-type"),
    path("reconcile/properties", reconciliation.properties, name="reconcile-properties"),
    path("reconcile/preview", reconciliation.preview, name="reconcile-preview"),
    path("catalog.jsonld", data_catalogue, name="data-catalogue"),
]
