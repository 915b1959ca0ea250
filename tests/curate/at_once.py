"""Several errands in the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*errands: Callable[[], object]) -> list[object]:
    """Run each errand in a thread of its own, let go together; return what each came to: its answer or its error."""
    start = threading.Barrier(len(errands))
    came_to: list[object] = [None] * len(errands)

    def run(number: int, errand: Callable[[], object]) -> None:
        start.wait()
        try:
            came_to[number] = errand()
        except Exception as error:
            came_to[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(errands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to
