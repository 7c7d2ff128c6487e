"""What the optimiser says of staff and households stays off public pages, whichever rule says it."""

from unittest.mock import patch

from scheduler.optimise.programme import Explanation, Finding
from tests.site_examples import OnePlan, example_app

TELLING = "Worker 1 (demo) lives 61 minutes away"
NEUTRAL = "no venue is on file"


def test_a_reason_that_names_staff_is_left_off_an_areas_page() -> None:
    told = tuple(
        Explanation(area_id="west", has=False, about=f"Group {number}", because=because)
        for number, because in enumerate((TELLING, NEUTRAL, "household-004 cannot come"))
    )
    with patch("scheduler.use_cases.read_site.areas.explain_area", return_value=told):
        page = example_app(OnePlan()).test_client().get("/areas/west").text
    assert NEUTRAL in page
    assert "Worker 1" not in page
    assert "household-004" not in page


def test_a_finding_that_names_staff_is_counted_on_the_plans_page_and_not_shown() -> None:
    found = (
        Finding(rule="dbs-valid", about="Youth club, West", because="the check of Worker 1 (demo) runs out"),
        Finding(rule="venue-open", about="Youth club, East", because="Hall 2 is shut"),
    )
    with patch("scheduler.use_cases.read_site.promises.check_plan", return_value=found):
        page = example_app(OnePlan()).test_client().get("/plan").text
    assert "Hall 2 is shut" in page
    assert "Worker 1" not in page
