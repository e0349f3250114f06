"""What hangs on no day says so, instead of giving the day on which it was told for a deadline; and a red 督办 is
told by rules of its own."""

from django.db import migrations, models

from recommendations.notices.rules import seed_rules

TAKE = """
UPDATE recommendations_notice n SET due_on = NULL FROM recommendations_noticerule r
WHERE r.id = n.rule_id AND r.subject = 'question' AND r.verb = 'ask'"""
GIVE_BACK = """
UPDATE recommendations_notice SET due_on = (planned_at AT TIME ZONE 'Asia/Shanghai')::date WHERE due_on IS NULL"""


def seed(apps, schema_editor):
    """A red 督办 has rules of its own: without them it would be told to nobody."""
    seed_rules(apps.get_model("recommendations", "NoticeRule"))


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0004_waiting_has_one_home")]

    operations = [
        migrations.AlterField(
            model_name="notice", name="due_on", field=models.DateField(null=True, verbose_name="所涉期限")
        ),
        migrations.RunSQL(TAKE, GIVE_BACK),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
