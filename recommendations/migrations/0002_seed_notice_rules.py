"""An empty installation already knows whom to remind of what; `notices seed` adds what later versions bring."""

from django.db import migrations

from recommendations.notices.rules import seed_rules


def seed(apps, schema_editor):
    seed_rules(apps.get_model("recommendations", "NoticeRule"))


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
