"""The default ladders climb in working days, from the handler to the members. A default rule that went to another
rung takes its new place and keeps its row, so that what it told counts as told; a committee's own rule in its place
keeps what it says and follows under the new code. What is missing is added."""

from dataclasses import asdict

from django.db import migrations

from recommendations.notices.rules import DEFAULT_RULES, seed_rules

MOVED = {
    "assignment-sign-unit-after-1": "assignment-sign-handler-after-1",
    "assignment-due-unit-before-1": "assignment-due-unit-before-1",
    "assignment-due-unit-after-1": "assignment-due-handler-after-1",
    "assignment-due-coordinator-after-8": "assignment-due-coordinator-after-5",
    "assignment-due-staff-after-15": "assignment-due-staff-after-10",
    "assignment-due-supervisor-after-30": "assignment-due-supervisor-after-20",
    "assignment-due-member-after-60": "assignment-due-member-after-40",
    "assignment-stale-head-after-8": "assignment-stale-head-after-5",
    "assignment-stale-staff-after-15": "assignment-stale-staff-after-15",
    "assignment-cosign-unit-after-1": "assignment-cosign-handler-after-1",
    "assignment-cosign-coordinator-after-8": "assignment-cosign-coordinator-after-5",
    "assignment-co_unsigned-unit-after-5": "assignment-co_unsigned-unit-after-3",
    "assignment-interim-handler-after-1": "assignment-interim-handler-after-1",
    "assignment-interim-head-after-8": "assignment-interim-head-after-5",
    "assignment-interim-staff-after-15": "assignment-interim-staff-after-15",
    "assignment-milestone-handler-after-1": "assignment-milestone-handler-after-1",
    "assignment-milestone-head-after-8": "assignment-milestone-head-after-5",
    "assignment-question-unit-after-1": "assignment-question-handler-after-1",
    "assignment-reply-unit-after-1": "assignment-reply-unit-after-1",
    "assignment-reply-coordinator-after-1": "assignment-reply-coordinator-after-2",
    "assignment-parked-staff-after-1": "assignment-parked-staff-after-1",
    "opinion-sign-coordinator-after-1": "opinion-sign-coordinator-after-1",
    "opinion-plan-coordinator-after-1": "opinion-plan-coordinator-after-1",
    "opinion-plan-staff-after-8": "opinion-plan-staff-after-5",
    "opinion-report-coordinator-after-1": "opinion-report-coordinator-after-1",
    "opinion-report-staff-after-1": "opinion-report-staff-after-1",
    "opinion-report-supervisor-after-15": "opinion-report-supervisor-after-10",
    "opinion-report-member-after-30": "opinion-report-member-after-20",
    "opinion-consultation-staff-after-1": "opinion-consultation-staff-after-1",
    "opinion-consultation-supervisor-after-1": "opinion-consultation-supervisor-after-3",
    "opinion-vote-staff-after-1": "opinion-vote-staff-after-1",
}


def move(apps, schema_editor):
    model = apps.get_model("recommendations", "NoticeRule")
    rules = model._base_manager
    default = {rule.code: asdict(rule) for rule in DEFAULT_RULES}
    for was, code in MOVED.items():
        shipped = rules.filter(code=was, committee=None)
        if was != code and shipped.exists():
            rules.filter(code=code, committee=None).delete()  # an earlier step of the same upgrade has just added it
            rules.filter(code=was).exclude(committee=None).update(code=code)
        shipped.update(**default.get(code, {"code": code}))
    seed_rules(model)


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0006_tell_of_dead_channels")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
