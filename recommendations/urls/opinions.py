"""Addresses: recommendations and opinions."""

from django.urls import URLPattern, URLResolver, include, path

from ..views import item_notices, opinions, papers, receipts, recommendations, votes

recommendation_pages = [
    path("new/", recommendations.recommendation_new, name="recommendation-new"),
    path("<pk:pk>/", recommendations.recommendation_page, name="recommendation"),
    path("<pk:pk>/amend/", recommendations.recommendation_amend, name="recommendation-amend"),
    path(
        "<pk:pk>/publish/",
        recommendations.RecommendationPublish.as_view(),
        {"move": "publish"},
        name="recommendation-publish",
    ),
]
opinion_pages = [
    path("", opinions.opinion_list, name="opinion-list"),
    path("new/", opinions.opinion_new, name="opinion-new"),
    path("<pk:pk>/", opinions.opinion_page, name="opinion"),
    path("<pk:pk>/publish/", opinions.opinion_publish, name="opinion-publish"),
    path("<pk:pk>/receipt/", receipts.opinion_receipt, name="opinion-receipt"),
    path("<pk:pk>/notices/", item_notices.opinion_notices, name="opinion-notices"),
    path("<pk:pk>/answers/", papers.opinion_answers, name="opinion-answers"),
    path("<pk:pk>/print/<slug:paper>/", papers.opinion_print, name="opinion-print"),
    path("<pk:pk>/<slug:move>/", opinions.opinion_move, name="opinion-move"),
    path("<pk:pk>/<slug:move>/", opinions.OpinionMoveView.as_view(), name="opinion-move"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("recommendations/", include(recommendation_pages)),
    path("opinions/", include(opinion_pages)),
    path("opinion-papers/<pk:pk>/", papers.opinion_paper, name="opinion-paper"),
    path("votes/<pk:pk>/", votes.vote, name="vote"),
    path("votes/<pk:pk>/<slug:move>/", votes.VoteMoveView.as_view(), name="vote-move"),
]
