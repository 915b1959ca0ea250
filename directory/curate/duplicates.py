"""Looking through all that is public for organisations that may be one, and remembering which are not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from heapq import nlargest

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_stubs_ext import StrPromise

from directory.contribute.duplicates import COMPARED, Compared, likeness
from directory.curate.criteria import for_reason
from directory.models import Contribution, Decision, LikelyDuplicate, MatchKey, Organisation
from ethicalmap.batches import BATCH, batches

# Two organisations, the older first.
Pair = tuple[int, int]


def find_duplicates() -> int:
    """Make the list of likely duplicates true again, and return how many pairs are new in it.

    A pair that is no longer alike goes; one that a curator dismissed, or proposed to merge, stays as it is. Safe to run
    twice, and beside curators. Reads everything public: half a minute for 10,000 entries.
    """
    alike = dict(_alike())
    with transaction.atomic():
        known = {(pair.one_id, pair.other_id): pair for pair in LikelyDuplicate.objects.select_for_update()}
        new = [
            LikelyDuplicate(one_id=one, other_id=other, score=score, reason=str(reason))
            for (one, other), (score, reason) in alike.items()
            if (one, other) not in known
        ]
        # What a curator put down in this very moment is there already.
        LikelyDuplicate.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
        _refresh([pair for pair in known.values() if pair.dismissed_at is None and not pair.proposal], alike)
    return len(new)


@transaction.atomic
def dismiss(pair: LikelyDuplicate, by: User) -> bool:
    """Remember that two organisations are not one, and log it; whether nobody had said so yet."""
    undecided = LikelyDuplicate.objects.filter(pk=pair.pk, dismissed_at=None)
    is_new = bool(undecided.update(dismissed_at=timezone.now(), dismissed_by=by, proposal={}))
    if is_new:
        _log(pair, Decision.Outcome.APART, by)
    return is_new


@transaction.atomic
def take_up(pair: LikelyDuplicate, by: User) -> bool:
    """Say that two organisations may be one after all, and log it; whether they were dismissed."""
    dismissed = LikelyDuplicate.objects.filter(pk=pair.pk).exclude(dismissed_at=None)
    is_new = bool(dismissed.update(dismissed_at=None, dismissed_by=None))
    if is_new:
        _log(pair, Decision.Outcome.REOPENED, by)
    return is_new


def _log(pair: LikelyDuplicate, outcome: str, by: User) -> None:
    cites = for_reason(Contribution.Reason.LISTED_ALREADY)
    Decision.objects.log(Decision.About.DUPLICATE, outcome, by=by, entry=pair.one, cites=cites)


def _refresh(pairs: list[LikelyDuplicate], alike: Mapping[Pair, tuple[float, StrPromise]]) -> None:
    """Say of each open pair how alike it is now; forget those that are not."""
    gone, changed = [], []
    for pair in pairs:
        score, reason = alike.get((pair.one_id, pair.other_id), (0, ""))
        if not reason:
            gone.append(pair.pk)
        elif (pair.score, pair.reason) != (score, str(reason)):
            pair.score, pair.reason = score, str(reason)
            changed.append(pair)
    for some in batches(gone):
        LikelyDuplicate.objects.filter(pk__in=some).delete()
    LikelyDuplicate.objects.bulk_update(changed, ["score", "reason"], batch_size=BATCH)


def _alike() -> Iterator[tuple[Pair, tuple[float, StrPromise]]]:
    """All pairs of public organisations that are alike, with how much and in what. Two queries.

    Each is compared with those that share most keys with it, as what is sent in is: see `likely_duplicates`.
    """
    named = Organisation.objects.public().order_by().values_list("pk", "name", "former_names", "website")
    entries = {pk: Compared.of(*what) for pk, *what in named.iterator()}
    keys, holders = defaultdict(list), defaultdict(list)
    for pk, key in MatchKey.objects.order_by("organisation").values_list("organisation", "key").iterator():
        if pk in entries:
            keys[pk].append(key)
            holders[key].append(pk)
    for pk, own in keys.items():
        shared: Counter[int] = Counter()
        for key in own:
            shared.update(holders[key])
        del shared[pk]
        for other in nlargest(COMPARED, shared, key=shared.__getitem__):
            # From both sides: either may be among the nearest of the other and not the other way round.
            if found := likeness(entries[pk], entries[other]):
                yield (min(pk, other), max(pk, other)), found
