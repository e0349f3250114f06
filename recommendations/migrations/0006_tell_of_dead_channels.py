"""A dead channel remembers that it is still to be told of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0005_days_and_red")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="tell_after",
            field=models.DateTimeField(null=True, verbose_name="失效何时告知"),
        ),
    ]
