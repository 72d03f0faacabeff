"""Addresses of the desk for senders."""

from django.urls import path

from xinheng.exchange import views
from xinheng.exchange.quality.views import desk_quality
from xinheng.exchange.workbench import (
    clock_views,
    declaration_views,
    letter_views,
    match_views,
    record_views,
    row_views,
)

urlpatterns = [
    path("", views.today, name="desk"),
    path("quality", desk_quality, name="desk-quality"),
    path("send", views.send, name="desk-send"),
    path("sendings/<str:token>", views.sending_page, name="desk-sending"),
    path("rows", row_views.rows, name="desk-rows"),
    path("rows/<int:row>", row_views.row, name="desk-row"),
    path("records", record_views.records, name="desk-records"),
    path("records/<str:public_id>", record_views.record, name="desk-record"),
    path("records/<str:public_id>/correct", record_views.correct, name="desk-record-correct"),
    path("records/<str:public_id>/withdraw", record_views.withdraw, name="desk-record-withdraw"),
    path("records/<str:public_id>/letter", letter_views.printed, name="desk-record-letter"),
    path("records/<str:public_id>/letter/make", letter_views.made, name="desk-record-letter-make"),
    path("clocks/<int:number>/pause", clock_views.pause, name="desk-clock-pause"),
    path("clocks/<int:number>/resume", clock_views.resume, name="desk-clock-resume"),
    path("declarations", declaration_views.listed, name="desk-declarations"),
    path("declarations/<str:public_id>", declaration_views.one, name="desk-declaration"),
    path("match", match_views.queue, name="desk-match"),
    path("match/<int:row>", match_views.one, name="desk-match-row"),
    path("batches/<int:batch>", views.batch, name="desk-batch"),
    path("batches/<int:batch>/letters", letter_views.of_batch, name="desk-batch-letters"),
    path("batches/<int:batch>/letters/print", letter_views.printed_of_batch, name="desk-batch-letters-print"),
    path("batches/<int:batch>/letters/make", letter_views.made_of_batch, name="desk-batch-letters-make"),
    path("batches/<int:batch>/issues.jsonl", views.batch_issues, name="desk-batch-issues"),
    path("batches/<int:batch>/marked.xlsx", views.batch_workbook, name="desk-batch-workbook"),
]
