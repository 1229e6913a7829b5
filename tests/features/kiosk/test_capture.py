"""When a submission was made: the bounds always hold the truth, the guess never leaves them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.features.kiosk.capture import Sent, beacon, bounds, read_beacon, read_sent

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))


@given(waited=spans, since_beacon=spans, skew=st.timedeltas(timedelta(days=-400), timedelta(days=400)), restarted=st.booleans())
def test_the_truth_is_inside(waited: timedelta, since_beacon: timedelta, skew: timedelta, restarted: bool) -> None:
    captured = NOW - waited
    earliest = captured - since_beacon
    sent = Sent(NOW + skew, 1_000_000 + waited.total_seconds() * 1000, "new" if restarted else "boot")
    made = bounds(
        captured_at=captured + skew, mono=1_000_000, boot="boot", sent=sent, earliest=earliest, received_at=NOW
    )
    assert made.earliest <= captured <= made.latest
    assert made.earliest <= made.at <= made.latest
    assert abs(made.at - captured) < timedelta(seconds=1)  # neither skew nor restart alone misleads it


@given(
    captured_at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda d: d.replace(tzinfo=UTC)),
    mono=st.floats(0, 2**53), header=st.text(max_size=80), earliest=st.timedeltas(timedelta(days=-9), timedelta(days=9)),
)  # fmt: skip
def test_whatever_the_tablet_says_the_guess_stays_inside(
    captured_at: datetime, mono: float, header: str, earliest: timedelta
) -> None:
    made = bounds(
        captured_at=captured_at, mono=mono, boot="b", sent=read_sent(header), earliest=NOW + earliest, received_at=NOW
    )
    assert made.earliest <= made.at <= made.latest == NOW


def test_a_beacon_is_believed_only_with_its_seal() -> None:
    text = beacon(KEY, NOW)
    assert read_beacon(KEY, text) == NOW
    assert read_beacon(b"x" * 32, text) is None
    for wrong in ("", "1", text[:-1], "9" + text, "١٢٣.x", "999999999999999999999." + "0" * 32):
        assert read_beacon(KEY, wrong) is None
