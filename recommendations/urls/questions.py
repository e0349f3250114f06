"""Addresses: members' questions about items."""

from django.urls import URLPattern, path

from ..views import questions

urlpatterns: list[URLPattern] = [
    path("questions/", questions.question_list, name="question-list"),
    path("questions/<pk:pk>/", questions.question_page, name="question"),
    path("questions/<pk:pk>/<slug:move>/", questions.QuestionMove.as_view(), name="question-move"),
]
