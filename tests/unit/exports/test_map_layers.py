from dataclasses import replace

import pytest

from exports.coverage_rows import CoverageRow, VenuePoint, VenueUse, range_of
from exports.map_layers import (
    Reached,
    ReachLayer,
    ReachPoint,
    layer_legend,
    reach_dots,
    reach_words,
    venue_layers,
)

CLUB = VenueUse(strand="Youth club", often="fortnightly", sessions=6)
EVENING = VenueUse(strand="Evening meet-up", often="monthly", sessions=3)
HALL = VenuePoint(name="Hall <1>", easting_m=400_000, northing_m=160_000, sessions=9, uses=(CLUB, EVENING))
PLAIN = VenuePoint(name="Hall 2", easting_m=401_000, northing_m=160_000, sessions=2)
REACH = ReachLayer(
    minutes=30,
    points=(
        ReachPoint(easting_m=400_000, northing_m=160_000, reached=Reached.EVERY_AGE),
        ReachPoint(easting_m=402_000, northing_m=160_000, reached=Reached.NO_AGE),
    ),
)
ROW = CoverageRow(
    area_id="east", area_name="East", carers=40, places_per_100_carers=90.0, share_within_30_minutes=1.0, sessions=8,
    months_served=3, months_of=3,
)  # fmt: skip


def test_each_strand_has_a_layer_and_a_venue_stands_in_the_layer_of_each_it_holds() -> None:
    layers = venue_layers([HALL, PLAIN])
    assert [layer.name for layer in layers] == ["Venues", "Venues: Evening meet-up", "Venues: Youth club"]
    assert all(layer.show for layer in layers)
    club = layers[2].groups[0]
    assert club.pixels > layers[1].groups[0].pixels, "fortnightly is drawn larger than monthly"


def test_a_venues_name_is_never_markup() -> None:
    (dot,) = venue_layers([HALL])[0].groups[0].dots
    assert "Hall &lt;1&gt;" in dot[2]
    assert "Youth club: fortnightly, 6 sessions" in dot[2]


def test_what_is_within_reach_is_a_layer_that_is_off_at_first() -> None:
    layer = reach_dots(REACH)
    assert not layer.show
    assert [group.class_name for group in layer.groups] == [
        "coverage-reach coverage-reach-every-age",
        "coverage-reach coverage-reach-no-age",
    ]
    assert all(len(dot) == 2 for group in layer.groups for dot in group.dots), "no words: nothing is told of a family"


def test_the_legend_names_only_what_the_map_shows() -> None:
    legend = " ".join(layer_legend([HALL], REACH))
    assert "Venue: fortnightly" in legend
    assert "Venue: weekly" not in legend
    assert "nothing within 30 minutes" in legend
    assert "for some ages only" not in legend


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Reached.EVERY_AGE, "Neighbourhood: something within 30 minutes for every age"),
        (Reached.SOME_AGES, "Neighbourhood: something within 30 minutes for some ages only"),
        (Reached.NO_AGE, "Neighbourhood: nothing within 30 minutes"),
    ],
)
def test_a_neighbourhood_is_told_in_words(kind: Reached, words: str) -> None:
    assert reach_words(kind, 30) == words


def test_a_bar_has_both_its_ends_around_the_figure() -> None:
    assert range_of(ROW) is None
    assert range_of(replace(ROW, low=80.0, high=95.0)) == (80.0, 95.0)
    assert range_of(replace(ROW, carers=None, low=80.0, high=95.0)) is None, "too few to show: no bar either"


@pytest.mark.parametrize(("low", "high"), [(80.0, None), (None, 95.0), (91.0, 95.0), (80.0, 89.0)])
def test_a_bar_beside_its_figure_or_with_one_end_is_refused(low: float | None, high: float | None) -> None:
    with pytest.raises(ValueError, match=r"East has the figure 90\.0 in a range from"):
        range_of(replace(ROW, low=low, high=high))
