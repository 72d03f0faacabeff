"""Addresses of lists: the officer's desk, the organisation's own door."""

from django.urls import path

from xinheng.lists.views import bans, desk, mine

urlpatterns = [
    path("desk/lists", desk.cases, name="desk-lists"),
    path("desk/lists/new", desk.new, name="desk-list-new"),
    path("desk/lists/<int:number>", desk.case, name="desk-list"),
    path("desk/bans", bans.bans, name="desk-bans"),
    path("desk/bans/new", bans.new, name="desk-ban-new"),
    path("desk/bans/<int:number>", bans.ban, name="desk-ban"),
    path("mine/lists", mine.cases, name="mine-lists"),
    path("mine/lists/<int:number>", mine.case, name="mine-list"),
]
