"""Addresses of the organisation's own door, and of the desk page that invites to it."""

from django.urls import path

from xinheng.publicity.mine import checks, declaring_views, inviting, mail, telling_views, views

urlpatterns = [
    path("", views.home, name="mine"),
    path("records/<str:public_id>/letter", views.record_letter, name="mine-letter"),
    path("looks", views.looks, name="mine-looks"),
    path("looks.csv", views.looks_file, name="mine-looks-file"),
    path("choose", views.choose, name="mine-choose"),
    path("checks", checks.checks, name="mine-checks"),
    path("mandates", views.mandates, name="mine-mandates"),
    path("mandates/<int:number>/end", views.end_mandate, name="mine-mandate-end"),
    path("invitations/<int:number>/withdraw", views.withdraw_letter, name="mine-invitation-withdraw"),
    path("messages", mail.inbox, name="mine-messages"),
    path("messages/<int:number>/read", mail.read, name="mine-message-read"),
    path("messages/contact", telling_views.contact, name="mine-contact"),
    path("messages/addresses", telling_views.addresses, name="mine-addresses"),
    path("messages/addresses/<int:number>/close", telling_views.close, name="mine-address-close"),
    path("messages/addresses/<int:number>/replay", telling_views.tell_again, name="mine-address-replay"),
    path("letters/<int:number>", mail.letter, name="mine-served-letter"),
    path("declare", declaring_views.declare_fact, name="mine-declare"),
    path("declarations/<str:public_id>/withdraw", declaring_views.withdraw, name="mine-withdraw"),
    path("download", views.download, name="mine-download"),
    path("everything.zip", views.everything_file, name="mine-everything"),
]
desk_patterns = [
    path("invitations", inviting.invitations, name="desk-invitations"),
    path("invitations/<int:number>/withdraw", inviting.withdraw, name="desk-invitation-withdraw"),
]
