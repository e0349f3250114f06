"""How far a notice has come on its way out is kept with what waits, and no longer with the notice as well."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

TAKE = """
UPDATE recommendations_unsent u
SET attempts = n.attempts,
    send_after = CASE WHEN n.state = 'inbox_only' THEN COALESCE(n.sent_at, n.send_after) ELSE n.send_after END
FROM recommendations_notice n
WHERE n.id = u.notice_id AND (n.attempts > 0 OR n.state = 'inbox_only');
UPDATE recommendations_notice SET is_urgent = true WHERE folded_at IS NOT NULL"""
"""Only what was urgent was ever folded."""
GIVE_BACK = """
UPDATE recommendations_notice SET state = 'sent', sent_at = (
    SELECT max(d.at) FROM recommendations_delivery_notices l JOIN recommendations_delivery d ON d.id = l.delivery_id
    WHERE l.notice_id = recommendations_notice.id AND d.posting_id IS NULL);
UPDATE recommendations_notice n
SET state = u.state, attempts = u.attempts, send_after = u.send_after, is_urgent = u.is_urgent,
    sent_at = CASE WHEN u.state = 'inbox_only' THEN u.send_after END
FROM recommendations_unsent u WHERE u.notice_id = n.id"""
ROOM = "ALTER TABLE recommendations_notice SET (fillfactor = 80)"
NO_ROOM = "ALTER TABLE recommendations_notice RESET (fillfactor)"

NO_PATTERN = "DROP INDEX IF EXISTS recommendations_openletter_name_731f4f4c_like"
"""Nobody looks for letters by how their names begin."""


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_kept_since")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="notice", name="keep_unsent_written"),
        pgtrigger.migrations.RemoveTrigger(model_name="notice", name="keep_unsent_changed"),
        migrations.AddField(
            model_name="unsent",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="尝试次数"),
        ),
        migrations.RunSQL(TAKE, GIVE_BACK),
        migrations.RunSQL(NO_ROOM, ROOM),
        migrations.RunSQL(NO_PATTERN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="delivery",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to=settings.AUTH_USER_MODEL,
                verbose_name="收件人",
            ),
        ),
        migrations.RemoveField(model_name="notice", name="attempts"),
        migrations.RemoveField(model_name="notice", name="sent_at"),
        migrations.RemoveField(model_name="notice", name="state"),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='keep_unsent_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO recommendations_unsent (notice_id, recipient_id, committee_id, state, send_after, is_urgent)\n    SELECT id, recipient_id, committee_id, 'waiting', send_after, is_urgent FROM after\n    ON CONFLICT (notice_id) DO NOTHING;\n    RETURN NULL;", hash='f3456c9e7975a817eb429be4baf86641a712185f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_unsent_written_480f5', referencing='REFERENCING NEW TABLE AS after ', table='recommendations_notice', when='AFTER')),
        ),
    ]
