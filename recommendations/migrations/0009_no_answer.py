"""A try that reached nobody has a result of its own: whether mail is cut off is no longer read off its words."""

from django.db import migrations, models

NAMED = """
UPDATE recommendations_delivery SET result = 'no_answer'
WHERE result = 'failed' AND channel = 'email' AND answer LIKE '连不上邮件服务器：%' AND at > now() - interval '1 day'"""
"""Nobody looks farther back for a mail line that is cut off."""
AS_BEFORE = "UPDATE recommendations_delivery SET result = 'failed' WHERE result = 'no_answer'"


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_revived_waits")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="result",
            field=models.CharField(
                choices=[
                    ("accepted", "对方服务器已接收"),
                    ("kept", "未配置邮件，信件存于本系统"),
                    ("refused", "对方拒收"),
                    ("failed", "未能送达，将重试"),
                    ("no_answer", "连不上对方，将重试"),
                ],
                max_length=10,
                verbose_name="结果",
            ),
        ),
        migrations.RunSQL(NAMED, AS_BEFORE),
    ]
