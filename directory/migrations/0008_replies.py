"""What a curator says to the sender about one field of what was sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_merge_proposals")]

    operations = [
        migrations.AddField(
            model_name="contribution", name="replies", field=models.JSONField(blank=True, default=dict)
        ),
    ]
