from django.contrib import admin

from tickets.admin.lasting import Lasting
from tickets.models import Faq


@admin.register(Faq)
class FaqAdmin(Lasting):
    """Short answers are taken out of use rather than deleted: somebody wrote them."""

    list_display = ["question", "category", "position", "is_active"]
    list_filter = ["category", "is_active"]
    list_select_related = ["category"]
    search_fields = ["question", "answer"]
    fields = ["category", "question", "answer", "question_en", "answer_en", "position", "is_active"]
