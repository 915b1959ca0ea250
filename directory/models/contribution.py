"""Contributions: what somebody sends in, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.organisation import Organisation
from directory.models.person import Person
from ethicalmap.tokens import new_nonce, text_behind, token_hash, token_text


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, in the words of those who decide on them."""

    def waiting(self) -> ContributionQuerySet:
        """The queue: undecided cases, oldest first. Without what joined a case, what is held, and what the person
        it names has not confirmed yet."""
        open_ = self.filter(state=Contribution.State.WAITING, joined_to=None, held=False)
        return open_.exclude(stage=Contribution.Stage.UNCONFIRMED).order_by("sent_at", "pk")

    def stand(self) -> tuple[object, ...]:
        """What differs once one comes or goes: how many there are, the latest and the oldest. One query."""
        return tuple(self.order_by().aggregate(Count("pk"), Max("pk"), Max("sent_at"), Min("sent_at")).values())

    def about(self, entry: Organisation | Person) -> ContributionQuerySet:
        """Contributions that an entry was made from, or that are about it."""
        return self.filter(**{"person" if isinstance(entry, Person) else "entry": entry})

    def for_curators(self) -> ContributionQuerySet:
        """All but what a person named in it has not answered: that is nobody's business yet. What looks like a robot's
        work is shown, for a curator to release it."""
        return self.exclude(state=Contribution.State.WAITING, stage=Contribution.Stage.UNCONFIRMED, held=False)

    def held(self) -> ContributionQuerySet:
        """Undecided, and looking like spam: a curator releases it or declines it."""
        return self.filter(state=Contribution.State.WAITING, held=True).order_by("sent_at", "pk")

    def with_joined(self) -> ContributionQuerySet:
        """Each case with those who sent the same, in `.joined.all()`: one more query, however many rows."""
        return self.prefetch_related("joined")

    def opened_by(self, token: str) -> Contribution | None:
        """The contribution whose private page `token` opens, with what it joined and the entry it is about."""
        about = ("entry", "person", "joined_to__entry", "joined_to__person")
        return self.filter(token_hash=token_hash(token)).select_related(*about).first()


class Contribution(models.Model):
    """Something sent in. Nothing of it is public before a curator decided.

    A *case* is what a curator decides on: a contribution that joined no other. Somebody who sends the same thing while
    a case waits *joins* it: their row keeps all that they sent, and has no outcome of its own. Read outcomes from
    `.case`, which is right for both; write them to the case alone. So a person who joins while a curator decides is
    told as well, whichever came first.

    What each field means:

    `sent`: what was sent, tidied, unchanged until the note is forgotten. What was left empty is missing. Always:
        `note`: str, for curators alone, never public, forgotten together with `sender_email`.
        `affiliated`: true if the sender said that they belong to what it is about.
        `owner`: the key of the Owner who sent it from the entry's desk. No form that anybody fills in sets it.
      For something new:
        `name`, `website`, `summary`, `country` (two letters), `city`: str. `former_names`: list of str.
        `year_founded`: int. `terms`: {facet slug: [term slug, …]}. `proposals`: {facet slug: words for a missing term}.
        Of a person also `role`: str, `links`: list of str, `organisation`: slug, `consent`: the text agreed to.
      For an edit:
        `changes`: {field: [from, to]}, by the names and with the values that `Change.fields` has; only what differs.
        `sources`: {field: where that is from}. `version`: the key of the entry's last Change when the form was filled.
        `appeal`: the key of the appeal that it comes of, if it is what an earlier decision had left out.
      For a relationship:
        `way`: "to" if the entry is its source, "from" if it is its target. `type`, `other` (slug), `since`, `until`,
        `evidence`: str.
      For a challenge: `against`: "criterion.SLUG" or "fact.FIELD". `wrong`, `evidence`: str.
      For a removal: `why`: str, which may be missing. For a claim: `proof`: "mail", "file" or "word"; `role`: str.
      For an appeal: `why`: str; `name`: what it is about; from an owner, `decision`: the key of the Decision.
    `identity`: what makes two contributions the same: see `directory.contribute.duplicates.waiting_identity`. Of one
        type and identity, one case waits; the database holds that.
    `state`, `decided_at`, `decided_by`: the outcome. Leave WAITING by one conditional UPDATE on the case:
        `Contribution.objects.filter(pk=…, state=WAITING, joined_to=None).update(state=…, decided_at=…, …)`.
    `accepted_fields`: when accepted, in part or whole: what was sent to whether it was taken, by the names that
        `Change.fields` uses: {"name": true, "city": false, "terms.issue": true, …}.
    `replies`: what the curator says to the sender about single fields: {field: words}, by the same names, whether a
        field was taken or not.
    `reason`, `words`: why it was declined (from `Reason`), and what the curator says to the sender; `words` may go with
        any decision. The sender reads both.
    `cites`: the criteria that the decision rests on, as [slug, version] pairs (see `Criterion`).
    `entry`, `person`: what it is about, or what became of it: the entry made from it; or, when declined as a duplicate,
        the one there was. At most one of the two; read `subject`.
    `stage`: how far an undecided case is: see `Stage`.
    `proposal`: where two people must decide, what the first would decide: {"decision": "accept" or "decline", "by":
        the user's key, "at": ISO, "note": for the second curator, "entry_seen": the version of the entry that it rests
        on}, and whatever else the decision takes, by the names of the arguments of `directory.curate.decisions.accept`
        or `decline`. Empty otherwise.
    `contested`: a curator said that two people must decide on it.
    `appeal_of`: for an appeal, the case whose decision it is against.
    `network`: which network it was sent from, as a keyed hash; `sender_key`: the sender's address as one, which tells
        a contributor's record and outlives the address.
    `held`, `flags`: whether it looks like spam and is kept out of the queue, and why (see `contribute.spam`). What is
        held joins nothing and nothing joins it, so a robot cannot hide what a person sends later.
    `sender_email`: if the sender wants to hear of it. Emptied some time after the decision: see `directory.retention`.
    `nonce`, `token_hash`: the private page's token is made from the nonce and SECRET_KEY, and only its hash is stored.
        So the database alone opens no private page, and a later mail can still carry the link (`private_path`).
    `form_key`: one form with one set of answers is stored once, however often it is posted.
    """

    class Type(models.TextChoices):
        NEW_ORGANISATION = "new_organisation", _("a new organisation")
        NEW_PERSON = "new_person", _("a person to list")
        EDIT = "edit", _("a change to an entry")
        RELATIONSHIP = "relationship", _("a relationship")
        CHALLENGE = "challenge", _("a challenge")
        REMOVAL = "removal", _("a request to remove an entry")
        CLAIM = "claim", _("a claim to an entry")
        APPEAL = "appeal", _("an appeal")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        IN_PART = "in_part", _("accepted in part")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Stage(models.TextChoices):
        """How far an undecided case is."""

        OPEN = "", _("waits for a curator")
        ASKED = "asked", _("needs an answer from its sender")
        SECOND = "second", _("needs a second curator")
        UNCONFIRMED = "unconfirmed", _("needs the confirmation of the person it names")

    class Reason(models.TextChoices):
        """Why something is declined, as its sender reads it."""

        LISTED_ALREADY = "listed_already", _("It is listed already.")
        OUT_OF_SCOPE = "out_of_scope", _("It is outside what this map covers.")
        TOO_LITTLE = "too_little", _("There was too little to go on.")
        NOT_CONFIRMED = "not_confirmed", _("We could not confirm what was sent.")
        ENDED = "ended", _("It is no longer active.")
        ADVERTISING = "advertising", _("It reads as advertising.")
        OTHER = "other", _("Another reason, given below.")

    type = models.CharField(_("type"), max_length=30, choices=Type, default=Type.NEW_ORGANISATION)
    sent = models.JSONField(_("sent"))
    identity = models.CharField(max_length=600, db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING, db_index=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, db_index=True)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="joined")
    held = models.BooleanField(_("held"), default=False, help_text=_("Looks like spam, and is not in the queue."))
    flags = models.JSONField(_("flags"), default=list, blank=True)
    sender_email = models.EmailField(_("sender's address"), blank=True)
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(max_length=64, unique=True, editable=False)

    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_fields = models.JSONField(default=dict, blank=True)
    replies = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason, blank=True)
    words = models.TextField(_("words to the sender"), max_length=2000, blank=True)
    entry = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.OPEN, blank=True)
    proposal = models.JSONField(default=dict, blank=True)
    contested = models.BooleanField(_("needs two people"), default=False)
    cites = models.JSONField(_("criteria"), default=list, blank=True)
    appeal_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="appeals")
    network = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    sender_key = models.CharField(max_length=40, blank=True, editable=False, db_index=True)

    objects: ClassVar[Any] = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        permissions = [
            ("see_sender", _("Can see the address of who sent a contribution")),
            ("decide_challenges", _("Can decide on more than new entries and edits")),
        ]
        constraints = [
            # Fifty people send the same organisation at once: one waits, the others join it.
            models.UniqueConstraint(
                fields=["type", "identity"],
                condition=Q(state="waiting", joined_to__isnull=True, held=False) & ~Q(stage="unconfirmed"),
                name="contribution_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="contribution_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="contribution_declined_says_why",
                violation_error_message=_("Say why this is declined."),
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | Q(state="waiting", held=False),
                name="contribution_joined_has_no_outcome_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(person__isnull=True),
                name="contribution_is_about_one_entry",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sent.get("name") or self.subject or self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.token_hash:
            self.nonce = new_nonce()
            self.token_hash = token_hash(token_text(self.nonce))
        super().save(*args, **kwargs)

    @property
    def case(self) -> Contribution:
        """The contribution that is decided on: this one, or the one it joined."""
        return self.joined_to or self

    @property
    def is_own_word(self) -> bool:
        """Whether it is what a person agreed to, whose address is kept for as long as they are listed."""
        return self.type == self.Type.NEW_PERSON and bool(self.sent.get("consent"))

    @property
    def subject(self) -> Organisation | Person | None:
        """The entry that it is about, or that became of it."""
        return self.entry or self.person

    @property
    def token(self) -> str:
        """The token that opens the private page; empty if SECRET_KEY changed since and is not among the fallbacks."""
        return text_behind(self.nonce, self.token_hash)

    @property
    def private_path(self) -> str:
        """Where the private page is. For the sender alone, so not `get_absolute_url`, which the admin would link to."""
        return reverse("contribution", args=[self.token]) if self.token else ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.case.state == self.State.WAITING

    def place_in_queue(self) -> int:
        """How many cases were sent before this one and wait, and one for itself. One query.

        Counted from when this was sent, not from what it joined: nobody learns that others sent the same before.
        """
        ahead = Contribution.objects.waiting().exclude(pk=self.case.pk)
        return int(ahead.filter(sent_at__lt=self.sent_at).count()) + 1
