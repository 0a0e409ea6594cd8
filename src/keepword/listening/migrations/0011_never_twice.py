import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def keep_the_rules_of_open_waves(apps, schema_editor):
    """Nobody changes the rules of a wave once it is open; neither does this."""
    waves = apps.get_model("listening", "Wave").objects.using(schema_editor.connection.alias)
    waves.update(again_after_days=0)
    waves.filter(remind_after_days=None).update(reminders=0, remind_after_days=5)


def count_reminders(apps, schema_editor):
    invitation = apps.get_model("listening", "Invitation")
    invitation.objects.using(schema_editor.connection.alias).exclude(reminded_at=None).update(
        reminders=1
    )


class Migration(migrations.Migration):
    dependencies = (("listening", "0010_kept_on_a_device"),)

    operations = (
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_changes",
                        to="listening.contact",
                    ),
                ),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.AddField(
            model_name="wave",
            name="again_after_days",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="wave",
            name="reminders",
            field=models.PositiveSmallIntegerField(
                default=1, validators=[django.core.validators.MaxValueValidator(3)]
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminders",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(keep_the_rules_of_open_waves, migrations.RunPython.noop),
        migrations.RunPython(count_reminders, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="wave",
            name="remind_after_days",
            field=models.PositiveSmallIntegerField(
                default=5, validators=[django.core.validators.MinValueValidator(1)]
            ),
        ),
        migrations.AlterField(
            model_name="leftout",
            name="reason",
            field=models.CharField(
                choices=[
                    ("no address", "No address of theirs is known"),
                    ("unsubscribed", "They do not want to be written to"),
                    ("undeliverable", "Their address takes no mail"),
                    ("twice", "This survey has asked them already"),
                    ("resting", "They were asked not long ago, here or in another survey"),
                    ("too late", "The moment was too long ago when we learned of it"),
                    ("not drawn", "They were not drawn"),
                    ("quota", "Enough were asked for their unit"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="invitation", name="asked_once_in_a_wave"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("occasion", ""), _negated=True),
                fields=("wave", "occasion"),
                name="asked_once_about_an_occasion",
            ),
        ),
    )
