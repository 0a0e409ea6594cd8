import hashlib
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone

from keepword.organisation.models import Person, Unit


def address_hash(email: str) -> str:
    """What is kept of an address for good: it tells the same address, and nothing else."""
    return hashlib.sha256(f"address {email.strip().lower()}".encode()).hexdigest()


class Contact(models.Model):
    """A customer who can be written to; who they are in the ledger, their person says."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact")
    """Whoever erases the person erases the contact, their invitations and their answers."""
    email = models.EmailField(unique=True)
    """In small letters."""
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="contacts", null=True, blank=True
    )
    """Whose customer they are, where that is known."""
    made_at = models.DateTimeField(default=timezone.now)
    undeliverable_at = models.DateTimeField(null=True, blank=True)
    """When a mail server refused the address."""

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("contact", kwargs={"key": self.key})


class AddressChange(models.Model):
    """That the address of a contact was changed, and when; the one before is not kept."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="address_changes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"changed {self.at:%Y-%m-%d}"


class Unsubscribed(models.Model):
    """An address that is never written to again; it outlives the contact, so only its hash is kept.

    Who uploads the same address once more does not undo it.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "unsubscribed"

    def __str__(self) -> str:
        return f"unsubscribed {self.at:%Y-%m-%d}"
