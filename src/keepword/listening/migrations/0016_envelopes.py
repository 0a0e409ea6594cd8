import random

import django.db.models.deletion
from django.db import migrations, models

import keepword.organisation.models


def write_anew(apps, schema_editor):
    """What was counted one by one until now is written by one transaction, in no order."""
    alias = schema_editor.connection.alias
    for name in ("Count", "Remark"):
        rows = apps.get_model("listening", name).objects.using(alias)
        counting = rows.filter(period__released_on=None)
        kept = list(counting)
        random.SystemRandom().shuffle(kept)
        counting.delete()
        rows.bulk_create(kept)


class Migration(migrations.Migration):
    dependencies = (("listening", "0015_networks"),)

    operations = (
        migrations.RemoveField(model_name="period", name="stirred"),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=keepword.organisation.models.random_surrogate,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="envelopes",
                        to="listening.period",
                    ),
                ),
            ],
        ),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    )
