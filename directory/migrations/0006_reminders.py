"""When those who keep an entry were last asked whether it still holds: letters are forgotten sooner than that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_roles")]

    operations = [
        migrations.AddField("owner", "asked_about", models.DateField(blank=True, editable=False, null=True)),
        migrations.AddField("owner", "asked_on", models.DateField(blank=True, editable=False, null=True)),
        migrations.AddField("owner", "asked_times", models.PositiveSmallIntegerField(default=0, editable=False)),
    ]
