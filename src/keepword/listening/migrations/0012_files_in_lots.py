import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def keep_what_was_refused(apps, schema_editor):
    """A row for each, in place of one text of all."""
    file, row = apps.get_model("listening", "AnswerFile"), apps.get_model("listening", "RefusedRow")
    files = file.objects.using(schema_editor.connection.alias)
    for each in files.defer("content").iterator():
        row.objects.using(files.db).bulk_create(
            row(
                file=each,
                line=one["line"],
                column=one["column"][:200],
                why=one["why"][:400],
            )
            for one in each.refused
        )
    files.exclude(brought_at=None).update(chosen_at=F("brought_at"))


class Migration(migrations.Migration):
    dependencies = (("listening", "0011_never_twice"),)

    operations = (
        migrations.AddField(
            model_name="answerfile",
            name="chosen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="answerfile",
            name="days",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="answerfile",
            name="lines",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="answerfile",
            name="reached",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("column", models.CharField(blank=True, max_length=200)),
                ("why", models.CharField(max_length=400)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_rows",
                        to="listening.answerfile",
                    ),
                ),
            ],
            options={"ordering": ("file", "pk")},
        ),
        migrations.RunPython(keep_what_was_refused, migrations.RunPython.noop),
        migrations.RemoveField(model_name="answerfile", name="refused"),
        migrations.AlterField(
            model_name="refusedrow",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refused",
                to="listening.answerfile",
            ),
        ),
    )
