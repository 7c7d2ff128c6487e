from dataclasses import replace

import pytest

from exports.coverage_rows import CoverageRow, VenuePoint, VenueUse, range_of
from exports.map_layers import (
    MapExtras,
    ReachLayer,
    ReachPoint,
    TileServer,
    choices_html,
    layer_choices,
    layer_legend,
    reach_dots,
    reach_words,
    venue_dots,
)

CLUB = VenueUse(strand="Youth club", often="fortnightly", sessions=6)
EVENING = VenueUse(strand="Evening meet-up", often="monthly", sessions=3)
HALL = VenuePoint(name="Hall <1>", easting_m=400_000, northing_m=160_000, sessions=9, uses=(CLUB, EVENING))
PLAIN = VenuePoint(name="Hall 2", easting_m=401_000, northing_m=160_000, sessions=2)
REACH = ReachLayer(
    steps=(10, 20, 30),
    points=(
        ReachPoint(easting_m=400_000, northing_m=160_000, step=0),
        ReachPoint(easting_m=402_000, northing_m=160_000, step=3),
    ),
)
ROW = CoverageRow(
    area_id="east", area_name="East", carers=40, places_per_100_carers=90.0, share_within_30_minutes=1.0, sessions=8,
    months_served=3, months_of=3,
)  # fmt: skip


def test_a_venue_is_written_once_and_drawn_for_each_strand_it_holds() -> None:
    layer = venue_dots([HALL, PLAIN])
    assert [place[:2] for place in layer.places] == [(51.33909, -2.00139), (51.33909, -1.98703)]
    assert [(look.keys, look.places) for look in layer.looks] == [
        (("strand-1", "often-1"), [0]),
        (("strand-0", "often-2"), [0]),
        (("venues",), [1]),
    ]
    assert layer.looks[0].pixels > layer.looks[1].pixels, "fortnightly is drawn larger, and beneath, than monthly"


def test_a_venues_name_is_never_markup() -> None:
    words = venue_dots([HALL]).places[0][2:]
    assert "Hall &lt;1&gt;" in words[0]
    assert "Youth club: fortnightly, 6 sessions" in words[0]


def test_minutes_are_a_layer_that_is_off_at_first_and_tells_nothing_of_a_family() -> None:
    layer = reach_dots(REACH)
    assert [look.class_name for look in layer.looks] == [
        "coverage-reach coverage-reach-0",
        "coverage-reach coverage-reach-3",
    ]
    assert all(len(place) == 2 for place in layer.places), "no words"
    boxes = [one for group in layer_choices([], MapExtras(reach=REACH)) for one in group.choices]
    assert [(one.key, one.ticked) for one in boxes] == [("labels", True), ("reach", False)]


def test_beyond_every_step_looks_the_same_however_many_steps_there_are() -> None:
    few = replace(REACH, steps=(15,), points=(replace(REACH.points[0], step=1),))
    many = replace(REACH, steps=(5, 10, 15, 20, 30), points=(replace(REACH.points[0], step=4),))
    assert reach_dots(few).looks[0].class_name == "coverage-reach coverage-reach-3"
    assert [look.class_name for look in reach_dots(many).looks] == ["coverage-reach coverage-reach-2"]


def test_choices_stand_under_headings_by_strand_and_by_how_often() -> None:
    tiles = TileServer(url="https://tiles.example.org/{z}/{x}/{y}.png", attribution="Somebody")
    groups = layer_choices([HALL, PLAIN], MapExtras(reach=REACH, tiles=tiles))
    assert [(one.heading, [choice.words for choice in one.choices]) for one in groups] == [
        ("On the map", ["Names and figures", "Venues", "Minutes to something recurring", "Background map"]),
        ("Venues of", ["Evening meet-up", "Youth club"]),
        ("How often it meets there", ["Fortnightly", "Monthly"]),
    ]
    html = choices_html(groups)
    assert html.count("<fieldset>") == html.count("<legend>") == 3
    assert html.count(" checked") == 7
    assert "<summary>Choose what the map shows</summary>" in html


def test_where_all_meets_equally_often_there_is_nothing_to_choose_by() -> None:
    only_clubs = replace(HALL, uses=(CLUB,))
    assert [one.heading for one in layer_choices([only_clubs], MapExtras())] == ["On the map", "Venues of"]


def test_the_legend_names_only_what_the_map_shows() -> None:
    legend = " ".join(layer_legend([HALL], REACH))
    assert "Venue: fortnightly" in legend
    assert "Venue: weekly" not in legend
    assert "is more than 30 minutes away" in legend
    assert "within 20 minutes" not in legend
    assert legend.count('data-legend="reach"') == 2, "hidden while the layer is off"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (0, "Neighbourhood: something recurring for every age group within 10 minutes"),
        (2, "Neighbourhood: something recurring for every age group within 30 minutes"),
        (3, "Neighbourhood: something recurring for every age group is more than 30 minutes away"),
    ],
)
def test_a_neighbourhood_is_told_in_words(step: int, words: str) -> None:
    assert reach_words(step, (10, 20, 30)) == words


def test_a_bar_has_both_its_ends_around_the_figure() -> None:
    assert range_of(ROW) is None
    assert range_of(replace(ROW, low=80.0, high=95.0)) == (80.0, 95.0)
    assert range_of(replace(ROW, carers=None, low=80.0, high=95.0)) is None, "too few to show: no bar either"


@pytest.mark.parametrize(("low", "high"), [(80.0, None), (None, 95.0), (91.0, 95.0), (80.0, 89.0)])
def test_a_bar_beside_its_figure_or_with_one_end_is_refused(low: float | None, high: float | None) -> None:
    with pytest.raises(ValueError, match=r"East has the figure 90\.0 in a range from"):
        range_of(replace(ROW, low=low, high=high))
