"""Addresses of measures: the desk of carriers and of who asks, the organisation's own door."""

from django.urls import path

from xinheng.measures.views import carrying, checks, embedding

urlpatterns = [
    path("desk/measures", carrying.desk, name="desk-measures"),
    path("desk/measures/<int:number>", carrying.one, name="desk-measure"),
    path("desk/checks", checks.desk, name="desk-checks"),
    path("desk/checks/<int:number>", checks.one, name="desk-check"),
    path("desk/checks/<int:number>/relied", checks.relied, name="desk-check-relied"),
    path("embed/<slug:language>/check", embedding.embedded, name="embedded-check"),
    path("mine/measures", carrying.mine, name="mine-measures"),
]
