"""The demonstration's old reminders were kept in the inbox without the time since when."""

from django.db import migrations

FILL = """
UPDATE recommendations_notice SET sent_at = planned_at WHERE state = 'inbox_only' AND sent_at IS NULL"""


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_seed_notice_rules")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
