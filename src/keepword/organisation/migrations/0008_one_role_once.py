"""One role once, on databases too that count two missing units as different."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remove_repeated(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the role that was given first."""
    roles = apps.get_model("organisation", "Role").objects.using(editor.connection.alias)
    seen = set()
    for role in roles.filter(unit=None).order_by("given_at", "pk"):
        if (role.user_id, role.kind) in seen:
            role.delete()
        seen.add((role.user_id, role.kind))


class Migration(migrations.Migration):
    """Two constraints for the one that not every database can hold."""

    dependencies = [("organisation", "0007_api_answers")]

    operations = [
        migrations.RemoveConstraint(model_name="role", name="one_role_once"),
        migrations.RunPython(remove_repeated, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                fields=("user", "unit", "kind"), name="one_role_once_in_a_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                fields=("user", "kind"),
                condition=models.Q(unit=None),
                name="one_role_once_in_the_whole",
            ),
        ),
    ]
