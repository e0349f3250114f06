"""The app of what must change, and whether it did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker.navigation import COUNTERS
from tracker.verbs import VERBS

from .lifecycle import ASSIGNMENT_LABELS, OPINION_LABELS, QUESTION_LABELS


class RecommendationsConfig(AppConfig):
    """Recommendations, opinions, assignments and notices."""

    name = "recommendations"
    verbose_name = _("建议与办理")

    def ready(self) -> None:
        """Put our numbers beside the places in the navigation, and our words into the record."""
        VERBS.update({("recommendations.opinion", verb): label for verb, label in OPINION_LABELS.items()})
        VERBS.update({("recommendations.assignment", verb): label for verb, label in ASSIGNMENT_LABELS.items()})
        VERBS.update({("recommendations.question", verb): label for verb, label in QUESTION_LABELS.items()})
        VERBS.update(
            {
                ("recommendations.question", "ask"): _("询问"),
                ("recommendations.recommendation", "publish"): _("公布建议"),
                ("recommendations.recommendation", "draft"): _("拟写建议"),
                ("recommendations.recommendation", "amend"): _("修改建议"),
                ("recommendations.opinion", "draft"): _("起草意见书"),
                ("recommendations.opinion", "publish"): _("公布意见书"),
                ("recommendations.assignment", "dispatch"): _("分办"),
            }
        )
        from .counters import COUNTED, counter  # noqa: PLC0415  (models are loaded only now)

        COUNTERS.update({name: counter(name) for name in COUNTED})
