"""Materials, notes, messages: what is taken, what is refused, who reads it."""

from __future__ import annotations

import io
import zipfile

import pytest

from qianyi.engine.text.errors import NameUnsafe, SecretMarked, UnreadableFile
from qianyi.foundation.files import file_path
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import MaterialState
from qianyi.kernel.cases.errors import CaseInvalid, MaterialNotFound, MaterialRefused
from qianyi.kernel.cases.models import Case, Material, Message, Note
from qianyi.kernel.cases.services import Upload
from qianyi.kernel.cases.services.scanning import look_at_file
from qianyi.lib.errors import NotAllowed

from .town import LICENCE, MOMENT, REQUEST, Town

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def case(town: Town) -> Case:
    town.activate(REQUEST)
    return town.open(form={})


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("示例.txt", "示例")
    return held.getvalue()


class TestLookAtFile:
    @pytest.mark.parametrize(
        ("name", "data"),
        [("示例.png", PNG), ("示例.txt", "示例".encode()), ("示例.ofd", zipped())],
    )
    def test_takes_what_is_what_it_says(self, name, data):
        assert "密级标记" in look_at_file(name, data)

    @pytest.mark.parametrize(
        ("name", "data", "error"),
        [
            ("../../x.txt", b"x", NameUnsafe),
            ("..\\x.txt", b"x", NameUnsafe),
            ("示例.svg", SCRIPT, MaterialRefused),
            ("示例.html", b"<script>", MaterialRefused),
            ("示例.png", SCRIPT, MaterialRefused),
            ("示例.pdf", b"MZ", MaterialRefused),
            ("没有扩展名", b"x", MaterialRefused),
            ("示例.txt", b"", UnreadableFile),
            ("示例.txt", b"x" * (2 * 1024 * 1024 + 1), UnreadableFile),
            ("示例.txt", "秘密★5年\n示例\n".encode(), SecretMarked),
            ("机密 示例.png", PNG, SecretMarked),
        ],
    )
    def test_refuses_the_rest(self, name, data, error):
        with pytest.raises(error):
            look_at_file(name, data)


class TestMaterialAdd:
    def add(self, town: Town, case: Case, **changes: object) -> Material:
        upload = Upload(**{"filename": "示例.png", "data": PNG, "code": "proof", **changes})
        return services.material_add(
            actor=town.applicant, case_id=case.pk, upload=upload, moment=MOMENT
        )

    def test_keeps_the_file_and_every_version(self, town: Town, case: Case):
        first = self.add(town, case)
        second = self.add(town, case, data=PNG + b"1", filename="示例二.png")
        first.refresh_from_db()
        assert (first.version, second.version) == (1, 2)
        assert first.replaced_at == MOMENT
        row, path = selectors.material_open(actor=town.officer("service"), material_id=second.pk)
        assert (row.media_type, path.read_bytes()) == ("image/png", PNG + b"1")
        lines = selectors.material_lines(town.applicant, case)
        proof = next(line for line in lines if line.asked and line.asked.id == "proof")
        assert (proof.current, proof.earlier) == (second, (first,))
        assert [line.is_lacking for line in lines] == [False, False]
        assert lines[0].is_filled_in

    def test_keeps_nothing_of_a_file_refused(self, town: Town, case: Case):
        data = "机密\n示例\n".encode()
        with pytest.raises(SecretMarked):
            self.add(town, case, filename="示例.txt", data=data)
        assert not Material.objects.exists()
        import hashlib

        assert not file_path(hashlib.sha256(data).hexdigest()).exists()

    @pytest.mark.parametrize("changes", [{"code": "nothing"}, {"code": "", "title": " "}])
    def test_asks_what_it_is(self, town: Town, case: Case, changes):
        with pytest.raises(CaseInvalid):
            self.add(town, case, **changes)

    def test_is_for_who_applies_or_handles(self, town: Town, case: Case):
        upload = Upload(filename="示例.png", data=PNG, title="示例")
        for actor in (town.auditor, town.leader):
            with pytest.raises(NotAllowed):
                services.material_add(actor=actor, case_id=case.pk, upload=upload, moment=MOMENT)
        town.act(town.applicant, case, "withdrawn", reason="示例")
        with pytest.raises(CaseInvalid, match="不再接收材料"):
            self.add(town, case)

    def test_the_same_token_files_once(self, town: Town, case: Case):
        upload = Upload(filename="示例.png", data=PNG, code="proof")
        rows = [
            services.material_add(
                actor=town.applicant, case_id=case.pk, upload=upload, moment=MOMENT, token="t"
            )
            for _ in range(2)
        ]
        assert rows[0] == rows[1]
        assert Material.objects.count() == 1


class TestMaterialReuse:
    def test_takes_what_the_firm_filed_earlier(self, town: Town, case: Case):
        upload = Upload(filename="示例.png", data=PNG, code="proof")
        filed = services.material_add(
            actor=town.applicant, case_id=case.pk, upload=upload, moment=MOMENT
        )
        later = town.open(form={})
        offered = selectors.reusable_list(later, "proof")
        assert [one.key for one in offered] == [f"earlier:{filed.pk}"]
        row = services.material_reuse(
            actor=town.applicant, case_id=later.pk, code="proof", key=offered[0].key,
            moment=MOMENT,
        )  # fmt: skip
        assert (row.state, row.reused_from, row.file_id) == (
            MaterialState.REUSED, filed, filed.file_id,
        )  # fmt: skip
        assert case.number in row.known_as

    def test_offers_nothing_of_another_firm(self, town: Town, case: Case):
        upload = Upload(filename="示例.png", data=PNG, code="proof")
        services.material_add(actor=town.applicant, case_id=case.pk, upload=upload, moment=MOMENT)
        other = town.open(subject_id=town.other_firm.pk, form={})
        assert selectors.reusable_list(other, "proof") == []
        with pytest.raises(MaterialNotFound):
            services.material_reuse(
                actor=town.stranger, case_id=other.pk, code="proof", key="earlier:1",
                moment=MOMENT,
            )  # fmt: skip

    def test_may_follow_an_acceptance_with_promises(self, town: Town):
        town.activate(LICENCE)
        case = town.open(
            LICENCE, unit="demo.construction",
            form={"energy": 1, "area": 0, "special_building": False, "shelter": False},
        )  # fmt: skip
        town.act(
            town.officer("construction"), case, "accepted_with_promises",
            items=[["drawings", "2025-09-10"]], manner="tolerated",
        )  # fmt: skip
        assert case.status == "accepted"
        told = selectors.timeline(town.applicant, case)[-1]
        assert "施工图（2025-09-10前）" in told.words


class TestWords:
    def test_notes_stay_inside(self, town: Town, case: Case):
        services.note_add(
            actor=town.officer("service"), case_id=case.pk, words="<b>示例备注</b>", moment=MOMENT
        )
        inside = [one.words for one in selectors.timeline(town.leader, case)]
        outside = [one.words for one in selectors.timeline(town.applicant, case)]
        assert "<b>示例备注</b>" in inside
        assert "<b>示例备注</b>" not in outside
        assert not Note.objects.visible_to(town.applicant).exists()
        for actor in (town.applicant, town.auditor):
            with pytest.raises(NotAllowed):
                services.note_add(actor=actor, case_id=case.pk, words="示例", moment=MOMENT)

    def test_messages_go_both_ways(self, town: Town, case: Case):
        services.message_send(
            actor=town.applicant, case_id=case.pk, words="示例来信", moment=MOMENT
        )
        services.message_send(
            actor=town.officer("service"), case_id=case.pk, words="示例答复", moment=MOMENT
        )
        ways = list(Message.objects.order_by("pk").values_list("direction", flat=True))
        assert ways == ["from_applicant", "to_applicant"]
        assert services.messages_read(actor=town.applicant, case=case, moment=MOMENT) == 1
        assert services.messages_read(actor=town.applicant, case=case, moment=MOMENT) == 0
        who = {one.who for one in selectors.timeline(town.applicant, case)}
        assert "示例service1" not in who

    @pytest.mark.parametrize("words", ["", "  ", "长" * 4001])
    def test_say_something_and_not_too_much(self, town: Town, case: Case, words):
        with pytest.raises(CaseInvalid):
            services.note_add(
                actor=town.officer("service"), case_id=case.pk, words=words, moment=MOMENT
            )
