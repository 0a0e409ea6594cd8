from keepword.notify.actions import release
from keepword.notify.budget import asked_in, budgets, that_fit, this_week
from keepword.notify.models import Request
from keepword.organisation.models import User


def sweep() -> None:
    """Release what waits for everybody whose week has the minutes."""
    waiting: dict[int, list[Request]] = {}
    for request in Request.objects.waiting().select_related("person"):
        waiting.setdefault(request.person.pk, []).append(request)
    if not waiting:
        return
    budget, asked = budgets(waiting), asked_in(this_week(), waiting)
    due = [
        person
        for person, theirs in waiting.items()
        if any(that_fit(theirs, budget=budget[person], asked=asked[person]))
    ]
    for person in User.objects.filter(pk__in=due):
        release(person)
