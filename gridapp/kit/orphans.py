"""A worker does not outlive the process that started it: what is killed by force leaves no port taken."""

import multiprocessing
import os
import threading


async def end_with_parent() -> None:
    """Watch the process that started this one, and end as soon as it is gone, however that came about.

    Ended in order, the parent stops its worker first and there is nothing to do here. A write under way is lost as a whole,
    as it would be if the machine lost its power.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
