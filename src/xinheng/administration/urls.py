"""Addresses of the audit administration."""

from django.urls import path

from xinheng.administration import views

urlpatterns = [
    path("", views.traces, name="audit"),
    path("traces.csv", views.traces_csv, name="audit-traces-csv"),
    path("patterns", views.patterns, name="audit-patterns"),
    path("look", views.look, name="audit-look"),
]
