"""A notice that is revived waits again, however it was called off meanwhile; so do those that did not."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


MEND = """
UPDATE recommendations_unsent u
SET state = 'waiting', send_after = n.send_after, is_urgent = n.is_urgent, attempts = 0
FROM recommendations_notice n WHERE n.id = u.notice_id AND n.cancelled_at IS NULL AND u.state = 'cancelled'"""
"""Whether what they say still holds is asked before they leave."""


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0007_ladders_in_working_days"),
    ]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_unsent_revived",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE recommendations_unsent u\n    SET state = 'waiting', send_after = n.send_after, is_urgent = n.is_urgent, attempts = 0\n    FROM recommendations_notice n\n    WHERE u.notice_id = ANY (ARRAY(SELECT id FROM after WHERE cancelled_at IS NULL))\n      AND u.state = 'cancelled' AND n.id = u.notice_id;\n    RETURN NULL;",
                    hash="fb1fd1d25a3df88f818e8d04f6353393c1021c7b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_unsent_revived_631d6",
                    referencing="REFERENCING NEW TABLE AS after ",
                    table="recommendations_notice",
                    when="AFTER",
                ),
            ),
        ),
    ]
