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
    path("stops", views.stops, name="desk-stops"),
    path("stops/start", views.start, name="desk-stops-start"),
    path("stops/lift", views.lift, name="desk-stops-lift"),
]
