"""A dead channel remembers that it is still to be told of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0004_waiting_has_one_home")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="tell_after",
            field=models.DateTimeField(null=True, verbose_name="失效何时告知"),
        ),
    ]
