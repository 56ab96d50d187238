"""Portions of bytes read like one stream."""

import io

from hypothesis import given
from hypothesis import strategies as st

from loaders.files.byte_portions import BytePortions


@given(st.lists(st.binary(max_size=9)), st.integers(1, 5))
def test_the_stream_is_the_portions_joined_empty_ones_included(portions: list[bytes], size: int) -> None:
    with io.BufferedReader(BytePortions(iter(portions)), size) as stream:
        read = b"".join(iter(lambda: stream.read(size), b""))
    assert read == b"".join(portions)
