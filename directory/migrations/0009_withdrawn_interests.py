"""An interest that is withdrawn stays on record, and counts for a while."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_replies")]

    operations = [
        migrations.AddField(
            model_name="interest", name="withdrawn_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RemoveConstraint(model_name="interest", name="interest_once"),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                condition=models.Q(withdrawn_at=None), fields=("user", "kind", "entry_id"), name="interest_once"
            ),
        ),
    ]
