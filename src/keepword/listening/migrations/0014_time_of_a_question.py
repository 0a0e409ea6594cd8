from django.db import migrations, models

NOW_COUNTED = {"number", "date", "consent"}


def count_anew(apps, schema_editor):
    """What is counted of some kinds is more than it was: the worker counts them from the start."""
    tally, response = (
        apps.get_model("listening", "AnswerTally"),
        apps.get_model("listening", "Response"),
    )
    alias = schema_editor.connection.alias
    versions = apps.get_model("listening", "SurveyVersion").objects.using(alias)
    for version in versions.iterator():
        blocks = version.document.get("blocks", [])
        kinds = {each.get("kind") for block in blocks for each in block.get("questions", [])}
        if version.document.get("one_at_a_time") or kinds & NOW_COUNTED:
            tally.objects.using(alias).filter(version=version).delete()
            response.objects.using(alias).filter(version=version).update(counted_on=None)


class Migration(migrations.Migration):
    dependencies = (("listening", "0013_walks"),)

    operations = (
        migrations.AddField(
            model_name="answer",
            name="tenths",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    )
