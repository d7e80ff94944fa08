"""The people of the load test, for locust: each opens pages of its own reach at its own pace.

Reads what ``run.py`` wrote: sessions, and for each a list of pages by kind. What an answer weighs
and how long it took is locust's to count; an answer that is not 200 is a failure.
"""

from __future__ import annotations

import json
import os
import random
from itertools import count
from pathlib import Path

from locust import HttpUser, between, task

TOLD = json.loads(Path(os.environ["QIANYI_BENCH_VISITORS"]).read_text(encoding="utf-8"))
_number = count()


class Visitor(HttpUser):
    """Somebody who looks at a page, reads for a moment, and looks at another."""

    wait_time = between(*TOLD["reads"])

    def on_start(self) -> None:
        """Take a session of one's own."""
        place = next(_number) % len(TOLD["visitors"])
        told = TOLD["visitors"][place]
        self.pages = told["pages"]
        self.draw = random.Random(place)
        self.client.cookies.set(TOLD["cookie"], told["session"])

    @task
    def look(self) -> None:
        """One page; its kind names it in the figures."""
        kind = self.draw.choice(sorted(self.pages))
        address = self.draw.choice(self.pages[kind])
        with self.client.get(
            address, name=kind, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 200:  # noqa: PLR2004 - OK
                answer.failure(f"{answer.status_code} {address}")
