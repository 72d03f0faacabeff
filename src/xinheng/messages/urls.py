"""Addresses of the desk for messages and letters."""

from django.urls import path

from xinheng.messages import views

urlpatterns = [
    path("messages", views.inbox, name="desk-messages"),
    path("messages/<int:number>/read", views.read, name="desk-message-read"),
    path("messages/addresses", views.endpoints, name="desk-endpoints"),
    path("messages/addresses/<int:number>/close", views.close, name="desk-endpoint-close"),
    path("messages/addresses/<int:number>/replay", views.tell_again, name="desk-endpoint-replay"),
    path("letters", views.letters, name="desk-letters"),
    path("letters/service", views.services_together, name="desk-letters-service"),
    path("letters/<int:number>", views.letter, name="desk-letter"),
    path("letters/<int:number>/service", views.service, name="desk-letter-service"),
    path("letters/<int:number>/failure", views.failure, name="desk-letter-failure"),
]
