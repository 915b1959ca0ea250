"""Looks at the websites of all organisations, politely, and writes down what was seen. No entry changes by it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.utils import timezone

from directory.freshness.sites import NOBODY, Guest
from directory.models import LinkCheck, Organisation
from directory.models.identity import site_key
from directory.models.link_check import Seen

# Hosts that are looked at side by side, and sites that the periodic job looks at in one go.
SIDE_BY_SIDE, MOST_AT_ONCE = 8, 500
# Where so many sites fail and not one answers, the fault is ours.
ENOUGH_TO_DOUBT = 5


class NobodyAnsweredError(Exception):
    """Not one site answered, so it is likely that this machine reaches nothing. `count` sites were not written down."""

    def __init__(self, count: int) -> None:
        super().__init__(f"Not one of {count} websites answered: is this machine on the internet? Nothing was noted.")
        self.count = count


@dataclass(frozen=True)
class Look:
    """One site, and what was seen there."""

    organisation: Organisation
    website: str
    seen: Seen

    @property
    def may_be_our_fault(self) -> bool:
        """Whether it would look the same if this machine had lost the network."""
        return self.seen.outcome == LinkCheck.Outcome.UNREACHABLE and self.seen.detail in NOBODY - {"tls"}

    def note(self) -> LinkCheck:
        return LinkCheck.note(self.organisation, self.website, self.seen, timezone.now())


def check_due() -> int:
    """Look at the sites whose turn it is, and return how many. Broken off, it goes on from there the next time."""
    return sum(1 for _check in check(LinkCheck.due(timezone.now())[:MOST_AT_ONCE], Guest))


def check(organisations: Iterable[Organisation], guest: Callable[[], Guest] = Guest) -> Iterator[LinkCheck]:
    """Look at their sites, and write each down as it was seen, in whatever order they answer.

    Sites that cannot be reached are held back until some site answers. NobodyAnsweredError if none does.
    """
    held: list[Look] = []
    is_online = False
    for look in _side_by_side(organisations, guest):
        if look.may_be_our_fault and not is_online:
            held.append(look)
            continue
        is_online = is_online or look.seen.outcome != LinkCheck.Outcome.FORBIDDEN
        yield look.note()
        if is_online:
            yield from (waiting.note() for waiting in held)
            held = []
    if len(held) >= ENOUGH_TO_DOUBT:
        raise NobodyAnsweredError(len(held))
    yield from (waiting.note() for waiting in held)


def _side_by_side(organisations: Iterable[Organisation], guest: Callable[[], Guest]) -> Iterator[Look]:
    """What is seen at each site: several hosts at a time, the sites of one host one after the other."""
    hosts: dict[str, deque[Organisation]] = defaultdict(deque)
    for organisation in organisations:
        hosts[site_key(organisation.website).partition("/")[0]].append(organisation)
    under_way: dict[Future[Seen], tuple[Guest, deque[Organisation]]] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        try:
            for waiting in hosts.values():
                _next(pool, under_way, guest(), waiting)
            while under_way:
                for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                    same_guest, waiting = under_way.pop(done)
                    organisation = waiting.popleft()
                    yield Look(organisation, organisation.website, done.result())
                    if waiting:
                        _next(pool, under_way, same_guest, waiting)
        finally:
            pool.shutdown(cancel_futures=True)


def _next(
    pool: ThreadPoolExecutor,
    under_way: dict[Future[Seen], tuple[Guest, deque[Organisation]]],
    guest: Guest,
    waiting: deque[Organisation],
) -> None:
    under_way[pool.submit(guest.look, waiting[0].website)] = guest, waiting
