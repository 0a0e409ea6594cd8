"""People are heard on more than texts of the strategy, and anonymously where that is chosen."""

import django.db.models.deletion
from django.db import migrations, models

import keepword.organisation.models

NAMED_BY = {"mission": "statement", "principle": "belief", "objective": "name"}


def say_what_each_is_about(apps, schema_editor):
    database = schema_editor.connection.alias
    consultations = apps.get_model("strategy", "Consultation").objects.using(database)
    for each in consultations.select_related("text", "text_version"):
        each.kind, each.key = each.text.kind, each.text_id
        each.name = each.parts.get(NAMED_BY[each.kind], "")[:300]
        each.version = each.text_version.number if each.text_version else None
        each.save(update_fields=["kind", "key", "name", "version"])
    versions = apps.get_model("strategy", "TextVersion").objects.using(database)
    for version in versions.exclude(although=""):
        asked = version.consultations.using(database).filter(opened_at__lte=version.adopted_at)
        newest = asked.order_by("-opened_at", "-pk").first()
        if newest:
            consultations.filter(pk=newest.pk).update(although=version.although)
    voices = apps.get_model("strategy", "Voice").objects.using(database)
    voices.exclude(said_at=None).update(spoke=True)


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0004_decisions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="consultation", name="one_open_consultation"),
        migrations.RenameField(
            model_name="consultation", old_name="version", new_name="text_version"
        ),
        migrations.AddField(
            model_name="consultation",
            name="kind",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consultation",
            name="key",
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consultation",
            name="name",
            field=models.CharField(default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consultation",
            name="version",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consultation",
            name="although",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="consultation",
            name="anonymous",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="consultation",
            name="fewest",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="consultation",
            name="stirred",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="voice",
            name="spoke",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_what_each_is_about, migrations.RunPython.noop),
        migrations.RemoveField(model_name="consultation", name="text"),
        migrations.RemoveField(model_name="consultation", name="text_version"),
        migrations.RemoveField(model_name="textversion", name="although"),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("kind", "key"),
                name="one_open_consultation",
            ),
        ),
        migrations.CreateModel(
            name="SenseCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=keepword.organisation.models.random_surrogate,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "makes_sense",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")], max_length=6
                    ),
                ),
                ("n", models.PositiveIntegerField(default=1)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sense_counts",
                        to="strategy.consultation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "makes_sense"), name="one_count_of_each_sense"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=keepword.organisation.models.random_surrogate,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("day_to_day", "What does it mean in your day-to-day work?"),
                            ("in_the_way", "What stands in the way?"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(max_length=1000)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="strategy.consultation",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="comment",
            name="voice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="strategy.voice",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="remark",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="strategy.remark",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("voice", None), ("remark", None), _connector="XOR"),
                name="beneath_one_thing",
            ),
        ),
    ]
