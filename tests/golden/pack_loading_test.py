"""Loading a pack: once, whole, and never other content under a version already loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.audit.errors import PackVersionTaken
from qianyi.kernel.audit.models import PackLoad
from qianyi.kernel.audit.services import pack_load
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def packs():
    found = find_packs()
    return load_pack(found["demo"], found=found).load_order


def load(pack, **options):
    return pack_load(actor=system_actor(), pack=pack, moment=MOMENT, **options)


class TestPackLoad:
    def test_the_same_content_twice_changes_nothing(self, packs):
        for pack in packs:
            load(pack)
        before = Observation.objects.count(), Indicator.objects.count()
        assert [load(pack).unchanged for pack in packs] == [True] * len(packs)
        assert (Observation.objects.count(), Indicator.objects.count()) == before

    def test_every_row_says_where_it_came_from(self, packs):
        for pack in packs:
            load(pack)
        demo = packs[-1]
        rows = Observation.objects.values_list("pack", "pack_version", "pack_digest").distinct()
        assert list(rows) == [(demo.name, demo.version, demo.digest)]

    def test_other_content_under_the_same_version_is_refused_and_nothing_changes(self, packs):
        for pack in packs:
            load(pack)
        changed = replace(packs[-1], facts=packs[-1].facts[:1], digest="0" * 64)
        with pytest.raises(PackVersionTaken, match="新的版本号"):
            load(changed)
        assert PackLoad.objects.get(name="demo").digest == packs[-1].digest

    def test_a_draft_may_replace_it(self, packs):
        for pack in packs:
            load(pack)
        changed = replace(packs[-1], digest="0" * 64)
        assert load(changed, is_draft=True).load.is_draft

    def test_a_person_may_not(self, packs):
        planner = Actor(user_id=1, roles=frozenset({Role.PLANNER.value}))
        with pytest.raises(NotAllowed):
            pack_load(actor=planner, pack=packs[0], moment=MOMENT)

    def test_a_failing_folder_leaves_nothing_half_way(self, packs):
        load(packs[0])
        broken = replace(packs[-1], facts=(replace(packs[-1].facts[0], subject="nowhere"),))
        with pytest.raises(KeyError):
            load(broken)
        assert not PackLoad.objects.filter(name="demo").exists()
        assert Observation.objects.count() == 0
