"""What must change, and did it, in the interface."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from tracker.api.files import file_route
from tracker.api.routes import routes_of

from .assignments import ASSIGNMENT_NOUN, AssignmentList, find_evidence
from .channels import ChannelClose, ChannelList, ChannelTest, PreferenceView
from .indicators import INDICATOR, IndicatorList
from .notice_rules import NOTICE_RULE_NOUN, NoticeRuleList
from .notices import NoticeList
from .opinions import OPINION_NOUN, OpinionList, find_opinion_paper
from .questions import QUESTION_NOUN, QuestionList
from .recommendations import RECOMMENDATION_NOUN, RecommendationList
from .supervisions import SUPERVISION_NOUN, SupervisionList
from .votes import VOTE_NOUN, VoteList

urlpatterns = [
    path("recommendations/", RecommendationList.as_view(), name="recommendations"),
    routes_of(RECOMMENDATION_NOUN),
    path("opinions/", OpinionList.as_view(), name="opinions"),
    routes_of(OPINION_NOUN),
    file_route("opinion_papers", _("审议意见书"), _("往来文件：下载"), find_opinion_paper),
    path("assignments/", AssignmentList.as_view(), name="assignments"),
    routes_of(ASSIGNMENT_NOUN),
    path("votes/", VoteList.as_view(), name="votes"),
    routes_of(VOTE_NOUN),
    file_route("evidence", _("交办件"), _("佐证：下载"), find_evidence),
    path("questions/", QuestionList.as_view(), name="questions"),
    routes_of(QUESTION_NOUN),
    path("supervisions/", SupervisionList.as_view(), name="supervisions"),
    routes_of(SUPERVISION_NOUN),
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notice_rules/", NoticeRuleList.as_view(), name="notice_rules"),
    routes_of(NOTICE_RULE_NOUN),
    path("channels/", ChannelList.as_view(), name="channels"),
    path("channels/<pk:pk>/close/", ChannelClose.as_view(), name="channels-close"),
    path("channels/<pk:pk>/test/", ChannelTest.as_view(), name="channels-test"),
    path("preferences/", PreferenceView.as_view(), name="preferences"),
    path("indicators/", IndicatorList.as_view(), name="indicators"),
    routes_of(INDICATOR),
]
