from django.db import migrations, models
import django.db.models.deletion

# The table stays; it loses its own key, the index on the delivery, and the look-ups of both ends at each commit.
NARROW = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT conname FROM pg_constraint WHERE conrelid = 'recommendations_delivery_notices'::regclass
                 AND contype IN ('f', 'u', 'p') LOOP
        EXECUTE format('ALTER TABLE recommendations_delivery_notices DROP CONSTRAINT %I', found.conname);
    END LOOP;
    FOR found IN SELECT indexrelid::regclass AS index FROM pg_index
                 WHERE indrelid = 'recommendations_delivery_notices'::regclass LOOP
        EXECUTE format('DROP INDEX %s', found.index);
    END LOOP;
END $$;
ALTER TABLE recommendations_delivery_notices DROP COLUMN id;
ALTER TABLE recommendations_delivery_notices ADD PRIMARY KEY (notice_id, delivery_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0003_open_letters'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NARROW)],
            state_operations=[
                migrations.CreateModel(
                    name='DeliveryLine',
                    fields=[
                        ('pk', models.CompositePrimaryKey('notice_id', 'delivery_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('notice', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.notice')),
                        ('delivery', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.delivery')),
                    ],
                    options={
                        'verbose_name': '投递的提醒',
                        'db_table': 'recommendations_delivery_notices',
                    },
                ),
                migrations.AlterField(
                    model_name='delivery',
                    name='notices',
                    field=models.ManyToManyField(related_name='deliveries', through='recommendations.DeliveryLine', to='recommendations.notice', verbose_name='提醒'),
                ),
            ],
        ),
    ]
