"""The page of components: every part of a page in every state, in development only.

Here we look at them side by side, and here the accessibility checks run.
"""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from directory.browse.panel import FacetPanel, Option
from taxonomy.models import Facet, Term

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft für Technikfolgenabschätzung"


class Question(forms.CharField):
    """A field that says why it asks, and who will see the answer."""

    def __init__(self, *args: Any, why: str = "", who: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why, self.who = why, who


class Example(forms.Form):
    """One field of each sort."""

    name = Question(
        label="Name of the organisation",
        help_text="As it calls itself in public.",
        why="People look for it by this name.",
        who="Public",
    )
    mail = forms.EmailField(label="Your e-mail address", required=False)
    summary = forms.CharField(label="What it does", widget=forms.Textarea, help_text="One sentence.", max_length=200)
    place = forms.ChoiceField(label="Country", choices=[("", "Choose one"), ("GB", "United Kingdom")])
    kind = forms.ChoiceField(
        label="What kind of body is it?",
        widget=forms.RadioSelect,
        choices=[("charity", "Charity"), ("co-operative", "Co-operative"), ("long", LONG)],
    )
    issues = forms.MultipleChoiceField(
        label="What is at stake?",
        widget=forms.CheckboxSelectMultiple,
        help_text="At most three.",
        choices=[("privacy", "Privacy and data protection"), ("safety", "Safety online")],
    )
    agreed = forms.BooleanField(label="I have read what is listed and why")
    locked = forms.CharField(label="What cannot be changed", initial="Fixed", disabled=True)


ISSUE = Facet(slug="issue", name="Issue", question="What is at stake?", order=1)
KIND = Facet(slug="kind", name="Kind of body", question="What kind of body is it?", order=2)
SURVEILLANCE = Term(
    pk=1,
    facet=ISSUE,
    name="Surveillance",
    slug="surveillance",
    definition="Systematic watching of people by governments, companies or others.",
)
ISSUES = [SURVEILLANCE, Term(pk=2, facet=ISSUE, name="Privacy and data protection", slug="privacy")]


def entry(number: int, name: str, kind: str, place: str = "") -> SimpleNamespace:
    """What a card asks of an entry, without a database. Its kind is the term `100 + number`."""
    terms = [Term(pk=100 + number, facet=KIND, name=kind, slug=f"kind-{number}"), *ISSUES[: number % 3]]
    return SimpleNamespace(
        kind="organisation",
        name=name,
        slug=f"entry-{number}",
        summary="" if number > 6 else f"{name} does good work, and says so in a sentence of middling length.",
        city=place,
        country=SimpleNamespace(name="United Kingdom") if place else "",
        is_confirmed=number % 2 == 0,
        get_absolute_url=f"#entry-{number}",
        terms_by_facet={slug: [t for t in terms if t.facet.slug == slug] for slug in (KIND.slug, ISSUES[0].facet.slug)},
    )


ENTRIES = [
    entry(1, "Careful Trust", "Charity", "London"),
    entry(2, "Agile Collective", "Worker co-operative", "Oxford"),
    entry(3, "Society for Innovation, Technology and Modernisation (Socitm)", "Professional body", "Northampton"),
    entry(4, LONG, "Research body", LONG),
    entry(5, "日本の倫理的な技術の会", "Network or alliance"),
    entry(6, "مرصد الحقوق الرقمية", "Charity"),
    *(entry(number, f"Number {number}", f"Kind {number}") for number in range(7, 18)),
]
OPTIONS = [
    Option("privacy", "Privacy and data protection", 0, 1_234, True, "", "100"),
    Option("data", "Data and privacy", 0, 612, False, "", "49"),
    Option("surveillance", "Surveillance", 1, 305, False, "Data and privacy", "24"),
    Option("long", LONG, 0, 7, False, "", "1"),
    *(Option(f"n{n}", f"Narrower {n}", 1, 12 - n, False, "Data and privacy", "1") for n in range(9)),
    Option("work", "Work and the economy", 0, 0, True, "", "0"),
]
PANEL = FacetPanel(ISSUE, tuple(OPTIONS), 0)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component, in every state. 404 in production."""
    if not settings.DEBUG:
        raise Http404
    return render(
        request,
        "components/components.html",
        {
            "entries": ENTRIES,
            "hues": {100 + number: number for number in range(1, 17)},
            "panel": PANEL,
            "term": SURVEILLANCE,
            "empty_form": Example(),
            "wrong_form": Example({"name": "", "mail": "nobody", "kind": "charity"}, auto_id="wrong_%s"),
            "page": SimpleNamespace(
                number=7, last=50, previous="#", next="#", numbers=[(1, "#"), (None, ""), (6, "#"), (7, "#"), (50, "#")]
            ),
            "long": LONG,
            "now": now(),
        },
    )
