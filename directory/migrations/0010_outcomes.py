"""The words for what curators do by hand: add, change and delete relationships, part likely duplicates, end ownerships."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_withdrawn_interests")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("accepted", "accepted"),
                    ("in_part", "accepted in part"),
                    ("declined", "declined"),
                    ("withdrawn", "withdrawn by the sender"),
                    ("reopened", "reopened"),
                    ("listed", "listed"),
                    ("archived", "archived"),
                    ("removed", "removed"),
                    ("merged", "merged"),
                    ("undone", "undone"),
                    ("added", "added"),
                    ("changed", "changed"),
                    ("deleted", "deleted"),
                    ("apart", "two, and not one"),
                    ("ended", "ended"),
                ],
                max_length=20,
            ),
        ),
    ]
