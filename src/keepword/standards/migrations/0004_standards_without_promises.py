from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("standards", "0003_promises_into_versions")]

    operations = [
        migrations.AlterModelOptions(
            name="standard",
            options={"ordering": ("moment", "pk")},
        ),
        migrations.RemoveConstraint(
            model_name="standard",
            name="target_between_0_and_1",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="statement",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="target",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="told_to_customers",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="unit",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="valid_from",
        ),
        migrations.RemoveField(
            model_name="standard",
            name="valid_to",
        ),
    ]
