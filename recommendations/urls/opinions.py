"""Addresses: recommendations and opinions."""

from django.urls import URLPattern, path

from ..views import item_notices, opinions, papers, receipts, recommendations, votes

urlpatterns: list[URLPattern] = [
    path("recommendations/new/", recommendations.recommendation_new, name="recommendation-new"),
    path("recommendations/<pk:pk>/", recommendations.recommendation_page, name="recommendation"),
    path("recommendations/<pk:pk>/amend/", recommendations.recommendation_amend, name="recommendation-amend"),
    path(
        "recommendations/<pk:pk>/publish/",
        recommendations.RecommendationPublish.as_view(),
        {"move": "publish"},
        name="recommendation-publish",
    ),
    path("opinions/", opinions.opinion_list, name="opinion-list"),
    path("opinions/new/", opinions.opinion_new, name="opinion-new"),
    path("opinions/<pk:pk>/", opinions.opinion_page, name="opinion"),
    path("opinions/<pk:pk>/publish/", opinions.opinion_publish, name="opinion-publish"),
    path("opinions/<pk:pk>/receipt/", receipts.opinion_receipt, name="opinion-receipt"),
    path("opinions/<pk:pk>/notices/", item_notices.opinion_notices, name="opinion-notices"),
    path("opinions/<pk:pk>/answers/", papers.opinion_answers, name="opinion-answers"),
    path("opinions/<pk:pk>/print/<slug:paper>/", papers.opinion_print, name="opinion-print"),
    path("opinions/<pk:pk>/<slug:move>/", opinions.opinion_move, name="opinion-move"),
    path("opinion-papers/<pk:pk>/", papers.opinion_paper, name="opinion-paper"),
    path("opinions/<pk:pk>/<slug:move>/", opinions.OpinionMoveView.as_view(), name="opinion-move"),
    path("votes/<pk:pk>/", votes.vote, name="vote"),
    path("votes/<pk:pk>/<slug:move>/", votes.VoteMoveView.as_view(), name="vote-move"),
]
