"""How much each import brought stands beside its report, so that a list need not read reports."""

from django.db import migrations, models


def count(apps, schema_editor):
    imports = apps.get_model("delivery", "Import").objects.using(schema_editor.connection.alias)
    for each in imports.only("report").iterator(100):
        account = each.report["account"]
        imports.filter(pk=each.pk).update(
            accepted=sum(observed["accepted"] for observed in account["observations"]),
            refused=sum(refusal["count"] for refusal in account["refused"]),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_arrivals"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="accepted",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="import",
            name="refused",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
