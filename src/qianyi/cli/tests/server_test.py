"""What every command that needs the database does first."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from qianyi.cli import server

pytestmark = pytest.mark.django_db


class TestIsMigrated:
    def test_where_nothing_is_left_to_do(self):
        assert server._is_migrated()

    def test_not_while_a_migration_waits(self):
        ((app, name),) = MigrationLoader(connection).graph.leaf_nodes("planning")
        MigrationRecorder(connection).record_unapplied(app, name)
        assert not server._is_migrated()

    def test_not_where_migrating_was_cut_off_before_its_last_step(self):
        ContentType.objects.filter(app_label="planning", model="plan").delete()
        assert not server._is_migrated()
