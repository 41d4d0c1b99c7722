from django.contrib import admin

from tickets.admin.lasting import Lasting
from tickets.models import AnswerTemplate


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(Lasting):
    list_display = ["name", "category", "position", "is_active"]
    list_filter = ["is_active", "category"]
    list_select_related = ["category"]
    fields = ["name", "category", "body", "position", "is_active"]
