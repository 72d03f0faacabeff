"""Addresses of the administrations, and of emergency stops at the desk."""

from django.urls import path

from xinheng.administration import views

urlpatterns = [
    path("", views.traces, name="audit"),
    path("traces.csv", views.traces_csv, name="audit-traces-csv"),
    path("patterns", views.patterns, name="audit-patterns"),
    path("look", views.look, name="audit-look"),
]

desk_patterns = [
    path("recoveries", views.propose, name="desk-recoveries"),
    path("stops", views.stops, name="desk-stops"),
    path("stops/start", views.start, name="desk-stops-start"),
    path("stops/lift", views.lift, name="desk-stops-lift"),
]

edition_patterns = [
    path("administration/editions", views.editions, name="administration-editions"),
    path("administration/editions/<int:number>", views.edition, name="administration-edition"),
    path("administration/editions/<int:number>/approve", views.approve, name="administration-approve"),
    path("administration/editions/<int:number>/withdraw", views.withdraw, name="administration-withdraw"),
    path("administration/editions/<int:number>/activate", views.activate, name="administration-activate"),
    path("administration/clients", views.clients, name="administration-clients"),
    path("administration/clients/<str:client_id>/renew", views.renew, name="administration-client-renew"),
    path("administration/clients/<str:client_id>/revoke", views.revoke, name="administration-client-revoke"),
    path("administration/recoveries", views.recoveries, name="administration-recoveries"),
    path("administration/recoveries/<int:number>/confirm", views.confirm, name="administration-recovery-confirm"),
    path("rulebook/editions", views.public_editions, name="rulebook-editions"),
    path("rulebook/editions/running.zip", views.running_files, name="rulebook-running"),
]
