"""Let the groups of a site that has them read the record of the vocabulary; a new site's are made with it."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

READERS = ["Reviewers", "Vocabulary editors", "Curators", "Administrators"]


def give(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(name__in=READERS)
    if groups:
        create_permissions(global_apps.get_app_config("taxonomy"), verbosity=0, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects
    for group in groups:
        group.permissions.add(*permissions.filter(content_type__app_label="taxonomy", codename="view_edit"))


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0010_outcomes'),
        ('taxonomy', '0003_record_begins'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
