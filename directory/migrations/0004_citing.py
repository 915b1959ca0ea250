from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_editorial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='contribution',
            options={'ordering': ['sent_at', 'pk'], 'permissions': [('see_sender', 'Can see the address of who sent a contribution'), ('decide_challenges', 'Can decide on more than new entries and edits')], 'verbose_name': 'contribution', 'verbose_name_plural': 'contributions'},
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['entry_kind', 'entry_id'], name='decision_by_entry'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['declined', 'listed']), _negated=True), models.Q(('cites', []), _negated=True), _connector='OR'), name='decision_to_list_or_refuse_cites', violation_error_message='Say which criteria this rests on.'),
        ),
    ]
