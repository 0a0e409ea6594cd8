from itertools import chain, islice

from django.db import migrations, models

from keepword.ledger import table
from keepword.ledger.engines import duck, observations
from keepword.ledger.recorded import fingerprint

NAMES = ("source", "ref", "moment", "lens", "person")
LOT = 10_000


def remember_what_was_recorded(apps, schema_editor):
    """Whatever has been recorded before is known from now on, sealed or not."""
    modes = apps.get_model("ledger", "Source").objects.filter(mode="record")
    sources = set(modes.values_list("key", flat=True))
    if not sources:
        return
    fresh = apps.get_model("ledger", "FreshObservation").objects.exclude(ref=None)
    rows = chain(_sealed(sources), fresh.values_list(*NAMES).iterator())
    recorded = apps.get_model("ledger", "Recorded")
    while lot := list(islice(rows, LOT)):
        recorded.objects.bulk_create(
            (recorded(fingerprint=fingerprint(*row[:4]), person=row[4]) for row in lot),
            ignore_conflicts=True,
        )


def _sealed(sources):
    files = table.files(table.open_table())
    paths = [path for (source, _), each in files.items() if source in sources for path in each]
    with duck() as connection:
        found = observations(connection, paths).filter("ref IS NOT NULL").select(*NAMES)
        for batch in found.to_arrow_reader(LOT):
            yield from zip(*batch.to_pydict().values(), strict=True)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recorded",
            fields=[
                (
                    "fingerprint",
                    models.BinaryField(max_length=16, primary_key=True, serialize=False),
                ),
                ("person", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="recorded",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person"],
                name="recorded_of_person",
            ),
        ),
        migrations.RunPython(remember_what_was_recorded, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="freshobservation",
            name="fresh_once",
        ),
    ]
