"""A workbook of firms: looked through, brought in once, resumed, refused in plain words."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from qianyi.engine import rosters
from qianyi.foundation import history, jobs
from qianyi.foundation.jobs.models import JobState
from qianyi.kernel.subjects import services, tasks
from qianyi.kernel.subjects.errors import ImportStateWrong
from qianyi.kernel.subjects.models import Enterprise, EnterpriseName, ImportMode, Subject
from qianyi.lib.errors import NotAllowed, QianyiError

from . import firms

pytestmark = pytest.mark.django_db
MOMENT = firms.MOMENT
HEADINGS = list(rosters.HEADINGS.values())


@pytest.fixture
def at() -> firms.Place:
    return firms.place()


def book(rows, headings=HEADINGS, merge=None):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet()
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(headings):
        sheet.write(0, column, heading)
    if merge:
        sheet.merge_range(merge, HEADINGS[0])
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            else:
                sheet.write(line, column, cell)
    made.close()
    return buffer.getvalue()


def row(number, name="", **more):
    given = {"uscc": firms.code(number), "name": name or f"示例名单企业{number}号",
             "territory": "示例zone", **more}  # fmt: skip
    return [given.get(key, "") for key in rosters.HEADINGS]


def upload(at, rows, **book_parts):
    return services.import_start(
        actor=at.planner, filename="名单.xlsx", content=book(rows, **book_parts), moment=MOMENT
    )


def bring_in(at, batch, mode=ImportMode.VALID):
    begun = services.import_begin(actor=at.planner, batch=batch, mode=mode)
    rows = [one for one in services.rows_looked_through(begun.content, today=MOMENT.date())
            if not one.problems]  # fmt: skip
    with history.acting(at.planner):
        outcome = services.rows_bring_in(actor=at.planner, batch=begun, rows=rows, moment=MOMENT)
    services.import_finish(batch=begun, moment=MOMENT)
    return outcome


class TestLookingThrough:
    def test_says_what_each_row_lacks(self, at):
        wrong = firms.code(9)[:-1] + ("1" if firms.code(9)[-1] != "1" else "2")
        rows = [
            row(1),
            row(2, uscc=wrong),
            row(3, registered_on="去年"),
            row(4, registered_on=44000.5),
            row(5, name="名" * 200),
            row(6, territory="没有的区"),
            row(7, industry="C99"),
            row(8, legal_status="倒闭"),
            row(1),
            row(10, registered_on=date(2100, 1, 1)),
        ]
        batch = upload(at, rows)
        assert (batch.row_count, batch.valid_count, batch.problem_count) == (10, 1, 9)
        told = {one["row"]: "".join(one["problems"]) for one in batch.problems}
        said = {3: "校验码", 4: "不是日期", 5: "不是日期", 6: "最多 120 个", 7: "没有统计归属区域",
                8: "行业代码", 9: "登记状态", 10: "与第 2 行重复", 11: "今天"}  # fmt: skip
        assert {number: words in told[number] for number, words in said.items()} == dict.fromkeys(
            said, True
        )

    def test_reads_dates_names_and_codes_as_people_write_them(self, at):
        given = {
            "registered_on": "2021年3月8日",
            "moved_in_on": date(2022, 1, 2),
            "industry": "C26",
        }
        names = {"former_names": "示例旧厂、示例老厂", "uscc": f" {firms.code(1).lower()} "}
        rows = [row(1, **given, **names)]
        bring_in(at, upload(at, rows))
        made = Enterprise.objects.get()
        assert (made.registered_on, made.moved_in_on) == (date(2021, 3, 8), date(2022, 1, 2))
        assert made.industry == at.chemistry
        assert made.names.filter(name_kind="former").count() == 2

    def test_a_cell_of_ten_megabytes_is_a_row_in_error(self, at):
        raw = book([row(1), row(2)])
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(raw)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.infolist():
                data = old.read(part)
                if part.filename.endswith("sharedStrings.xml"):
                    data = data.replace("示例名单企业2号".encode(), b"x" * 10_000_000)
                new.writestr(part, data)
        batch = services.import_start(
            actor=at.planner, filename="大.xlsx", content=out.getvalue(), moment=MOMENT
        )
        assert (batch.valid_count, batch.problem_count) == (1, 1)
        assert "10,000,000 个字" in batch.problems[0]["problems"][0]


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"not a workbook", "不是 .xlsx"),
            (book([], headings=["a", "b"]), "没有找到表头"),
            (book([row(1)], merge="A1:B1"), "合并单元格"),
            (book([row(1)], headings=[HEADINGS[0], *HEADINGS]), "重复"),
            (book([row(1)], headings=HEADINGS[:1]), "缺少“企业名称”"),
            (book([]), "表头下面没有企业"),
            (b"x" * (rosters.MOST_BYTES + 1), "最大 30 MB"),
        ],
        ids=["no workbook", "no header", "merged header", "twice", "missing", "empty", "too large"],
    )
    def test_in_plain_words(self, at, content, words):
        with pytest.raises(QianyiError, match=words):
            services.import_start(
                actor=at.planner, filename="名单.xlsx", content=content, moment=MOMENT
            )

    def test_a_bomb_is_not_opened(self, at):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (rosters.MOST_UNPACKED + 1))
        with pytest.raises(rosters.RosterRefused, match="解压后"):
            services.import_start(
                actor=at.planner, filename="弹.xlsx", content=out.getvalue(), moment=MOMENT
            )

    def test_for_others(self, at):
        with pytest.raises(NotAllowed):
            services.import_start(
                actor=at.officer, filename="a", content=book([row(1)]), moment=MOMENT
            )


class TestBringingIn:
    def test_again_changes_nothing(self, at):
        rows = [row(1, industry="26"), row(2, park="示例east")]
        assert bring_in(at, upload(at, rows)).new == 2
        counts = Subject.objects.count(), EnterpriseName.objects.count()
        again = upload(at, rows)
        assert (again.new_count, again.unchanged_count) == (0, 2)
        outcome = bring_in(at, again)
        assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 2)
        assert (Subject.objects.count(), EnterpriseName.objects.count()) == counts

    def test_records_what_changed_and_leaves_what_is_blank(self, at):
        bring_in(at, upload(at, [row(1, industry="26", legal_status="存续")]))
        batch = upload(at, [row(1, name="示例改名企业", legal_status="歇业")])
        assert batch.changed_count == 1
        bring_in(at, batch)
        made = Enterprise.objects.get()
        assert (made.legal_status, made.industry, made.subject.name) == (
            "suspended", at.chemistry, "示例改名企业",
        )  # fmt: skip
        assert sorted(made.changes.values_list("field", flat=True)) == ["legal_status", "name"]

    def test_all_or_nothing_refuses_wrong_rows(self, at):
        batch = upload(at, [row(1), row(2, territory="没有")])
        with pytest.raises(ImportStateWrong, match="1 行有误"):
            services.import_begin(actor=at.planner, batch=batch, mode=ImportMode.ALL)
        assert bring_in(at, batch, ImportMode.VALID).new == 1

    def test_happens_once(self, at):
        batch = upload(at, [row(1)])
        bring_in(at, batch)
        with pytest.raises(ImportStateWrong):
            services.import_begin(actor=at.planner, batch=batch, mode=ImportMode.VALID)
        with pytest.raises(ImportStateWrong):
            services.import_cancel(actor=at.planner, batch=batch)


class TestJob:
    def run(self, at, batch, mode, monkeypatch, *, killed_after=None):
        monkeypatch.setattr(tasks, "ROWS_A_STEP", 2)
        if killed_after is None:
            begun = tasks.import_enqueue(actor=at.planner, batch=batch, mode=mode, moment=MOMENT)
            assert begun.key == tasks.import_key(batch)
        arguments = {"batch_id": batch.pk, "user_id": at.planner.user_id}
        work = jobs.Work(tasks.import_key(batch))
        with history.acting(at.planner):
            return tasks.bring_in.__wrapped__(work, **arguments)

    @pytest.mark.parametrize("mode", [ImportMode.ALL, ImportMode.VALID])
    def test_brings_everything_in(self, at, mode, monkeypatch):
        batch = upload(at, [row(number) for number in range(1, 6)])
        message = self.run(at, batch, mode, monkeypatch)
        batch.refresh_from_db()
        assert message.startswith("新增 5 家")
        assert (batch.new_count, batch.position, batch.state) == (5, 5, "done")

    def test_goes_on_where_it_broke_off(self, at, monkeypatch):
        batch = upload(at, [row(number) for number in range(1, 6)])
        begun, real = [], services.rows_bring_in

        def breaks(**given):
            begun.append(given["rows"][0].row)
            if len(begun) == 2:
                raise RuntimeError("电源断了")
            return real(**given)

        monkeypatch.setattr(services, "rows_bring_in", breaks)
        with pytest.raises(RuntimeError):
            self.run(at, batch, ImportMode.VALID, monkeypatch)
        assert Enterprise.objects.count() == 2
        self.run(at, batch, ImportMode.VALID, monkeypatch, killed_after=2)
        batch.refresh_from_db()
        assert (Enterprise.objects.count(), batch.position, batch.new_count) == (5, 5, 5)
        assert begun == [2, 4, 4, 6]

    def test_all_or_nothing_leaves_nothing_when_it_breaks(self, at, monkeypatch):
        batch = upload(at, [row(number) for number in range(1, 6)])
        real, calls = services.rows_bring_in, []

        def breaks(**given):
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("电源断了")
            return real(**given)

        monkeypatch.setattr(services, "rows_bring_in", breaks)
        with pytest.raises(RuntimeError):
            self.run(at, batch, ImportMode.ALL, monkeypatch)
        assert Enterprise.objects.count() == 0
        assert jobs.run_get(actor=at.planner, key=tasks.import_key(batch)).state != JobState.DONE
