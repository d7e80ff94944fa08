"""The demonstration's ladder of titles is worked out by the worker, once."""

from __future__ import annotations

import pytest

from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.rules.services import title_ensure
from qianyi.lib import clock
from qianyi.site import demo


@pytest.mark.django_db
class TestLadderBegin:
    def test_puts_it_in_line_until_it_has_been_worked_out(self):
        facts = {"name": "示例称号", "level": "national", "validity": "open"}
        title_ensure(code="shili_title", facts=facts, provenance={})
        assert demo.ladder_begin(clock.now())
        assert run_waiting("enterprises.ladder") == 1
        assert not demo.ladder_begin(clock.now())
