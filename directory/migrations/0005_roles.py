"""Give the groups of a site that has them what the editorial engine asks of them; a new site's are made with it."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

# Group to the permissions, of the app directory, that it did not have before.
GIVEN = {
    "Curators": ["decide_challenges", "delete_person", "view_criterion", "change_owner", "view_owner"],
}


def give(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(name__in=GIVEN)
    if groups:
        create_permissions(global_apps.get_app_config("directory"), verbosity=0, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="directory")
    for group in groups:
        group.permissions.add(*permissions.filter(codename__in=GIVEN[group.name]))


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_citing'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
