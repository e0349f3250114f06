from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0004_seed_notice_rules"), ("recommendations", "0003_keep_grams_for_search")]
    operations = []
