"""Personal data shown masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.foundation.masking import mask_email, mask_id_number, mask_phone


class TestMasks:
    @pytest.mark.parametrize(
        ("mask", "value", "shown"),
        [
            (mask_phone, "13800001234", "138******34"),
            (mask_phone, " 13800001234 ", "138******34"),
            (mask_phone, "110", "***"),
            (mask_phone, "12", "**"),
            (mask_phone, "", ""),
            (mask_id_number, "11010119900101001X", "1****************X"),
            (mask_id_number, "123456", "***"),
            (mask_email, "lin@example.com", "l***@example.com"),
            (mask_email, "l@example.com", "l***@example.com"),
            (mask_email, "nobody", "***"),
            (mask_email, "@example.com", "***"),
            (mask_email, "a@b@example.com", "a***@example.com"),
            (mask_email, "  ", ""),
        ],
    )
    def test_show_enough_to_recognise(self, mask, value, shown):
        assert mask(value) == shown

    @given(st.text(alphabet="0123456789", min_size=7, max_size=18))
    def test_never_show_half_of_an_identity_number(self, number):
        assert sum(character != "*" for character in mask_id_number(number)) == 2

    @given(st.text(alphabet="0123456789", min_size=7, max_size=18))
    def test_never_show_more_of_a_phone_number_than_five_digits(self, number):
        assert sum(character != "*" for character in mask_phone(number)) == 5
