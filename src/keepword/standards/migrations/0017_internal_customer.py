"""A role is called by what somebody is, also where it stands alone."""

from django.db import migrations, models

KINDS = [
    ("owner", "Owner"),
    ("leader", "Leader"),
    ("manager", "Manager"),
    ("member", "Member"),
    ("care", "Customer care"),
    ("customer", "Internal customer"),
]


class Migration(migrations.Migration):
    dependencies = (("standards", "0016_answered_and_reviewed"),)

    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=KINDS, max_length=10)
        )
        for model in ("authority", "roleprofile")
    ]
