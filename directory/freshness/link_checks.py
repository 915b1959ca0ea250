"""Looks at the websites of all organisations, politely, and writes down what was seen. No entry changes by it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from directory.freshness.sites import NOBODY, Guest
from directory.models import LinkCheck, Organisation
from directory.models.identity import site_key
from directory.models.link_check import Seen
from ethicalmap.jobs import OwnError

# Hosts that are looked at side by side, and sites that the periodic job looks at in one go.
SIDE_BY_SIDE, MOST_AT_ONCE = 8, 500
# Where so many hosts fail and not one answers we doubt ourselves, and ask at most so many that are known to answer.
ENOUGH_TO_DOUBT, WITNESSES = 10, 3


class NobodyAnsweredError(OwnError):
    """No other site answered, so it may be that this machine reaches nothing. `count` sites were not written down."""

    def __init__(self, count: int) -> None:
        told = ngettext(
            "%(count)d website did not answer, nor did any other: is this machine on the internet? "
            "Nothing was noted of it.",
            "%(count)d websites did not answer, nor did any other: is this machine on the internet? "
            "Nothing was noted of them.",
            count,
        )
        super().__init__(told % {"count": count})
        self.count = count


@dataclass(frozen=True)
class Look:
    """One site, and what was seen there."""

    organisation: Organisation
    website: str
    seen: Seen

    @property
    def host(self) -> str:
        return _host(self.website)

    @property
    def may_be_our_fault(self) -> bool:
        """Whether it would look the same if this machine had lost the network."""
        return self.seen.outcome == LinkCheck.Outcome.UNREACHABLE and self.seen.detail in NOBODY - {"tls"}

    @property
    def is_answer(self) -> bool:
        """Whether somebody was heard, whatever they said."""
        return not self.may_be_our_fault and self.seen.outcome != LinkCheck.Outcome.FORBIDDEN

    def note(self) -> LinkCheck:
        return LinkCheck.note(self.organisation, self.website, self.seen, timezone.now())


def check_due() -> int:
    """Look at the sites whose turn it is, and return how many. Broken off, it goes on from there the next time."""
    return sum(1 for _check in check(LinkCheck.due(timezone.now())[:MOST_AT_ONCE], Guest))


def check(organisations: Iterable[Organisation], guest: Callable[[], Guest] = Guest) -> Iterator[LinkCheck]:
    """Look at their sites, and write each down as it was seen, in whatever order they answer.

    Sites that cannot be reached are held back until another host answers in this run: one of theirs, or a witness.
    NobodyAnsweredError if none does: at the end, or as soon as `ENOUGH_TO_DOUBT` hosts failed.
    """
    held: list[Look] = []
    heard: set[str] = set()
    with closing(_side_by_side(organisations, guest)) as looks:
        for look in looks:
            if look.is_answer:
                heard.add(look.host)
            if look.may_be_our_fault:
                held.append(look)
            else:
                yield look.note()
            if not heard and len({waiting.host for waiting in held}) >= ENOUGH_TO_DOUBT:
                heard |= _witness(held, guest)
                if not heard:
                    raise NobodyAnsweredError(len(held))
            believed, held = _part(held, heard)
            yield from (waiting.note() for waiting in believed)
    if held:
        believed, held = _part(held, heard | _witness(held, guest))
        yield from (waiting.note() for waiting in believed)
    if held:
        raise NobodyAnsweredError(len(held))


def _part(held: list[Look], heard: set[str]) -> tuple[list[Look], list[Look]]:
    """Those whose failure is their own, for another host was heard; and those of which we cannot tell."""
    return [one for one in held if heard - {one.host}], [one for one in held if not heard - {one.host}]


def _witness(held: list[Look], guest: Callable[[], Guest]) -> set[str]:
    """A host, none of those held back, that answers now, of a few that answered before; else none.

    Its answer is written down, so that another is asked the next time. One query, and a few for the answer.
    """
    silent = {look.host for look in held}
    known = {_host(seen.website): seen for seen in LinkCheck.objects.answering()[: len(held) + WITNESSES * 5]}
    for seen in [seen for host, seen in known.items() if host not in silent][:WITNESSES]:
        look = Look(seen.organisation, seen.website, guest().look(seen.website))
        if look.is_answer:
            look.note()
            return {look.host}
    return set()


def _host(website: str) -> str:
    return site_key(website).partition("/")[0]


def _side_by_side(organisations: Iterable[Organisation], guest: Callable[[], Guest]) -> Generator[Look, None, None]:
    """What is seen at each site: several hosts at a time, the sites of one host one after the other."""
    hosts: dict[str, deque[Organisation]] = defaultdict(deque)
    for organisation in organisations:
        hosts[_host(organisation.website)].append(organisation)
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
