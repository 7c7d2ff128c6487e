"""The sheet of a run, on a page and as PDF: who is to be fetched where, in order, and nothing of anybody else."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from exports.run_map import DISC, HEIGHT, WIDTH, run_map_svg
from exports.run_sheet import SYNTHETIC, run_sheet_page, run_sheet_pdf, sheet_title
from scheduler.domain.run_sheet import Rider, RunSheet, SheetStop, home_minute, sheet_of
from scheduler.domain.transport import Direction, Run, RunStop
from tests.transport_examples import evening, ride

EVENING = evening(
    ride("a", wheelchair=True), ride("b"), ride("a", direction=Direction.BACK, wheelchair=True), ride("z", "far")
)
RUN = Run(
    id="run-1",
    vehicle_id="minibus",
    driver_id="driver",
    escort_id=None,
    leave_depot_minute=985,
    back_at_depot_minute=1140,
    stops=(
        RunStop(ride_id="a-there", gets_in=True, point_id="near", arrive_minute=995, leave_minute=1000),
        RunStop(ride_id="b-there", gets_in=True, point_id="near", arrive_minute=1000, leave_minute=1002),
        RunStop(ride_id="a-there", gets_in=False, point_id="hall", arrive_minute=1012, leave_minute=1015),
        RunStop(ride_id="b-there", gets_in=False, point_id="hall", arrive_minute=1015, leave_minute=1016),
        RunStop(ride_id="a-back", gets_in=True, point_id="hall", arrive_minute=1110, leave_minute=1113),
        RunStop(ride_id="a-back", gets_in=False, point_id="near", arrive_minute=1123, leave_minute=1128),
    ),
)
RIDERS = {
    "a": Rider(name="Carer A <demo>", contact="Household 1: 07700 900001", needs=("uses a frame",)),
    "z": Rider(name="Carer Z", contact="07700 900026"),
}
PLACES = {"near": "1 Near Lane", "hall": "Village Hall"}
SHEET = sheet_of(EVENING, RUN, RIDERS, PLACES)


def test_passengers_at_one_place_stand_together_and_a_wait_parts_bringing_from_fetching() -> None:
    halts = [(stop.place, stop.arrive_minute, stop.leave_minute, stop.aboard_after) for stop in SHEET.stops]
    assert halts == [
        ("1 Near Lane", 995, 1002, 2),
        ("Village Hall", 1012, 1016, 0),
        ("Village Hall", 1110, 1113, 1),
        ("1 Near Lane", 1123, 1128, 0),
    ]


def test_a_sheet_tells_of_its_own_passengers_alone_and_who_is_unknown_stands_under_the_number() -> None:
    page = run_sheet_page(SHEET)
    assert "Carer A &lt;demo&gt;" in page
    assert "07700 900001" in page
    assert "<strong>b</strong> gets in, seat" in page
    assert "900026" not in page
    assert "Carer Z" not in page


def test_needs_stand_where_somebody_gets_in_and_whom_to_ring_at_both_ends() -> None:
    page = run_sheet_page(SHEET)
    assert page.count("uses a frame") == 2
    assert page.count("07700 900001") == 4


def test_a_crew_ticks_on_paper_what_a_telephone_notes_and_is_told_where_the_vehicle_stands() -> None:
    page = run_sheet_page(SHEET)
    assert (page.count("picked up"), page.count("not there"), page.count("handed over to")) == (3, 3, 3)
    assert f"16:25, Base of {SHEET.vehicle}; back by" in page


def test_that_somebody_needs_transport_is_no_news_on_a_sheet() -> None:
    rider = Rider(name="Carer A", needs=("transport", "uses a frame"))
    assert {one.needs for stop in sheet_of(EVENING, RUN, {"a": rider}, PLACES).stops for one in stop.riders} == {
        ("uses a frame",),
        (),
    }


def test_what_is_made_up_says_so() -> None:
    assert SYNTHETIC in run_sheet_page(SHEET)
    assert SYNTHETIC not in run_sheet_page(sheet_of(evening(*EVENING.rides, synthetic=False), RUN, RIDERS, PLACES))


def test_a_household_is_told_when_the_vehicle_comes_and_when_it_brings_home() -> None:
    assert [home_minute(EVENING, RUN, name) for name in ("a-there", "b-there", "a-back", "z-there")] == [
        995,
        1000,
        1123,
        None,
    ]


def test_the_pdf_is_tagged_says_what_it_is_and_in_which_language() -> None:
    packed = run_sheet_pdf(SHEET)
    assert packed.startswith(b"%PDF-")
    made = b"".join(zlib.decompress(part) for part in re.findall(rb"stream\n(x.*?)\nendstream", packed, re.DOTALL))
    made += packed
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
    assert b"en-GB" in made
    assert b"pdfuaid:part" in made
    assert sheet_title(SHEET).encode() in made.replace(b"\\", b"")


def test_without_the_text_library_one_is_told_what_to_install_or_to_print_the_page() -> None:
    """In a process of its own, where the library is not to be found, as on a machine that lacks it."""
    script = (
        "import ctypes.util, cffi\n"
        "def missing(self, name, flags=0): raise OSError(name)\n"
        "cffi.FFI.dlopen = missing\n"
        "from exports.run_sheet import PdfUnavailableError, _weasyprint\n"
        "try: _weasyprint()\n"
        "except PdfUnavailableError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "Print the page instead, or install it (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)" in told


def test_the_map_is_one_well_formed_picture_with_every_halt_in_order() -> None:
    root = ET.fromstring(run_map_svg(SHEET))  # noqa: S314 — our own markup
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:-1] == ["D", "1", "2", "3", "4"]
    assert re.fullmatch(r"[\d.]+ miles?", texts[-1] or "")
    assert "style" not in run_map_svg(SHEET)
    assert "1 1 Near Lane, 2 Village Hall" in str(root.get("aria-label"))


@given(
    st.lists(
        st.tuples(st.integers(380_000, 420_000), st.integers(140_000, 180_000)), min_size=1, max_size=10, unique=True
    )
)
def test_numbers_on_the_map_stay_inside_and_never_hide_each_other(at: list[tuple[int, int]]) -> None:
    halts = tuple(
        SheetStop(
            number=number,
            place="p",
            easting_m=east,
            northing_m=north,
            arrive_minute=0,
            leave_minute=0,
            riders=(),
            aboard_after=0,
        )
        for number, (east, north) in enumerate(at, start=1)
    )
    sheet = RunSheet(
        run_id="r",
        service="s",
        day=date(2027, 1, 12),
        vehicle="v",
        driver="d",
        escort=None,
        depot="depot",
        depot_at=at[0],
        leave_minute=0,
        back_minute=0,
        stops=halts,
        synthetic=True,
    )
    svg = run_map_svg(sheet)
    discs = [(float(x), float(y)) for x, y in re.findall(rf'<circle cx="([-\d.]+)" cy="([-\d.]+)" r="{DISC:.0f}"', svg)]
    assert len(discs) == len(halts) + 1
    assert all(DISC <= x <= WIDTH - DISC and DISC <= y <= HEIGHT - DISC for x, y in discs)
    for number, (x, y) in enumerate(discs):
        assert all((x - a) ** 2 + (y - b) ** 2 >= (2 * DISC - 1) ** 2 for a, b in discs[:number])
