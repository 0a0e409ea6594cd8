"""Answers that waited on a device; forms counted once for good; days nobody works; status links."""

import django.db.models.deletion
from django.db import migrations, models

from keepword.listening.anonymity.marking import marked


def keep_what_was_counted(apps, schema_editor):
    """The marks of open periods, each with its survey and under our key."""
    spent = apps.get_model("listening", "Spent").objects.using(schema_editor.connection.alias)
    for each in spent.select_related("period").iterator():
        each.survey_id, each.form_hash = each.period.survey_id, marked(each.form_hash)
        each.save(update_fields=["survey", "form_hash"])


class Migration(migrations.Migration):
    dependencies = [("listening", "0009_pulses")]

    operations = [
        migrations.AddField("response", "arrived_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "concern", "link_mailed_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "frontdoor",
            "country",
            models.CharField(blank=True, default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            "frontdoor",
            "region",
            models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "spent",
            "survey",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spent",
                to="listening.survey",
            ),
        ),
        migrations.RunPython(keep_what_was_counted, migrations.RunPython.noop),
        migrations.RemoveConstraint("spent", "counted_once"),
        migrations.RemoveField("spent", "period"),
        migrations.AlterField(
            "spent",
            "survey",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spent",
                to="listening.survey",
            ),
        ),
        migrations.AddConstraint(
            "spent", models.UniqueConstraint(fields=("survey", "form_hash"), name="counted_once")
        ),
    ]
