"""What a standard promised from a day on becomes a version of it; one of each moment and unit."""

from datetime import timedelta
from itertools import groupby, pairwise

from django.db import migrations


def promises_into_versions(apps, schema_editor):
    database = schema_editor.connection.alias
    standards = apps.get_model("standards", "Standard").objects.using(database)
    promises = list(standards.order_by("moment_id", "unit_id", "valid_from", "pk"))
    for _, group in groupby(promises, key=lambda each: (each.moment_id, each.unit_id)):
        of_unit = list(group)
        versions = list({each.valid_from: each for each in of_unit}.values())
        _end_each_before_the_next(versions)
        for version in versions:
            _add_version(apps, database, of_unit[0], version)
        for other in of_unit[1:]:
            other.delete()


def _end_each_before_the_next(versions):
    for earlier, later in pairwise(versions):
        day_before = later.valid_from - timedelta(days=1)
        earlier.valid_to = min(earlier.valid_to or day_before, day_before)


def _add_version(apps, database, standard, promise):
    version = (
        apps.get_model("standards", "StandardVersion")
        .objects.using(database)
        .create(
            standard_id=standard.pk,
            statement=promise.statement,
            target=promise.target,
            told_to_customers=promise.told_to_customers,
            valid_from=promise.valid_from,
            valid_to=promise.valid_to,
        )
    )
    if promise.unit_id is not None:
        units = apps.get_model("standards", "StandardUnit").objects.using(database)
        units.create(version=version, unit_id=promise.unit_id)


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_standard_versions")]

    operations = [migrations.RunPython(promises_into_versions)]
