from __future__ import annotations

import pytest

from qianyi.cli import store
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.models import Document, DocumentVersion
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects.tests.factories import MembershipFactory
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
WORDS = "示例高新区2024年工作总结\n\n2024年，全区实现营业收入120亿元，规上企业58家。\n"


@pytest.fixture
def path(tmp_path, settings):
    settings.QIANYI_FILES = tmp_path / "files"
    path = tmp_path / "012总结.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def planner():
    return MembershipFactory(role=Role.PLANNER, user=UserFactory(username="planner")).user


class TestKeeper:
    def test_stores_a_file_as_the_user_named(self, path):
        user = planner()
        said = store._keeper("planner")(path)
        assert said == "已存入“012总结.txt”：示例高新区2024年工作总结（新文件）。"
        assert DocumentVersion.objects.get().stored_by_id == user.pk

    def test_stores_the_same_text_once(self, path):
        planner()
        keep = store._keeper("planner")
        keep(path)
        assert "没有重复存入" in keep(path)
        assert Document.objects.count() == 1

    def test_names_the_users_there_are(self, path):
        planner()
        with pytest.raises(store.UserUnknown, match="现有用户：planner") as refusal:
            store._keeper("nobody")
        assert refusal.value.code == "cli.user_unknown"

    def test_leaves_it_to_the_service_who_may(self, path):
        MembershipFactory(role=Role.AUDITOR, user=UserFactory(username="auditor"))
        with pytest.raises(NotAllowed):
            store._keeper("auditor")(path)
        assert not Document.objects.exists()
