"""The five profiles that ship say what the contracts say."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.calendar import Term
from scheduler.domain.facts import Cadence, Measure, Mode, Period, Season, Spread, Target
from scheduler.domain.targets import amount_due
from scheduler.profiles import Profile, demo_sizes, read_profiles_dir, read_terms

DATA = Path(__file__).parents[3] / "data"
PROFILES = {profile.id: profile for profile in read_profiles_dir(DATA / "services")}
TERMS = read_terms(DATA / "calendars" / "england.toml")
every_service = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


def target_of(service: str, target_id: str) -> Target:
    return next(target for target in PROFILES[service].to_targets() if target.id == target_id)


def test_there_are_five() -> None:
    assert sorted(PROFILES) == ["derby", "kent", "lancashire", "triborough", "wiltshire"]


@every_service
def test_everything_that_is_planned_with_is_sorted_by_id(profile: Profile) -> None:
    for found in (profile.to_bands(), profile.to_strands(), profile.to_targets()):
        ids = [one.id for one in found]
        assert ids == sorted(set(ids))
    duties = [duty.band_id for duty in profile.to_monthly_access()]
    assert duties == sorted(duties)


@every_service
def test_every_figure_bears_its_paragraph(profile: Profile) -> None:
    tables = (
        [band.source for band in profile.bands],
        [strand.source for strand in profile.strands],
        [target.source for target in profile.targets],
        [kpi.source for kpi in profile.kpis],
        [report.source for report in profile.reports],
        [one.source for one in profile.breakdowns],
        [fact.source for fact in profile.facts],
    )
    assert all(table and all(table) for table in tables)


@every_service
def test_values_that_the_contract_does_not_set_are_either_left_out_or_marked_as_chosen(profile: Profile) -> None:
    for strand in profile.strands:
        assert set(strand.chosen) <= strand.model_fields_set, strand.id


@every_service
def test_each_area_has_need_figures_that_fit_its_service(profile: Profile) -> None:
    if profile.boundaries.areas_from_file:
        assert profile.need.whole_service is not None
    else:
        assert all(area.need is not None and area.need.unpaid_carers > 1000 for area in profile.areas)


NEIGHBOURHOODS_OF_DERBY = 31
"""Its areas stand in the polygon file, not in the profile."""


@every_service
@pytest.mark.parametrize("term", TERMS, ids=[term.id for term in TERMS])
def test_the_most_that_strands_allow_is_enough_for_what_targets_owe(profile: Profile, term: Term) -> None:
    """A promise that no plan can keep would be a mistake of the profile: counted roughly, with room to spare."""
    meetings = {Cadence.WEEKLY: 10, Cadence.FORTNIGHTLY: 5, Cadence.MONTHLY: 3, Cadence.ONCE: 1}
    kinds = demo_sizes(profile, area_count=max(1, len(profile.areas))).venues_by_kind
    strands = {strand.id: strand for strand in profile.to_strands()}
    for target in profile.to_targets():
        most = 0
        for strand in (strands[strand_id] for strand_id in target.strand_ids):
            units = {
                Spread.EACH_AREA: len(strand.area_ids) or len(profile.areas) or NEIGHBOURHOODS_OF_DERBY,
                Spread.EACH_VENUE: sum(kinds.get(kind, 0) for kind in strand.venue_kinds),
                Spread.WHOLE_SERVICE: 1,
            }[strand.spread]
            series = strand.most_series * (1 if target.area_id else units)
            sessions = series * meetings[strand.cadence]
            most += {
                Measure.SERIES: series,
                Measure.SESSIONS: sessions,
                Measure.PLACES: sessions * strand.most_places,
            }[target.measure]
        if target.period is Period.MONTH:
            most = most // 3 * 4  # a monthly series meets in every month of a term, of which there are up to four
        assert most >= amount_due(target, term), (target.id, term.id)


def test_wiltshire_promises_218_activities_in_18_areas_fortnightly_and_monthly_access_for_both_bands() -> None:
    wiltshire = PROFILES["wiltshire"]
    assert len(wiltshire.to_areas()) == 18
    assert target_of("wiltshire", "activities-a-year").amount == 218
    peer = next(strand for strand in wiltshire.to_strands() if strand.id == "peer-groups")
    assert (peer.cadence, peer.spread, peer.source) == (Cadence.FORTNIGHTLY, Spread.EACH_AREA, "16.31, KPI table")
    assert [duty.band_id for duty in wiltshire.to_monthly_access()] == ["young", "young-adult"]
    assert [(band.youngest_years, band.oldest_years) for band in wiltshire.to_bands()] == [(5, 17), (16, 25)]
    assert len(wiltshire.breakdowns) == 9


@every_service
def test_gender_and_ethnicity_are_no_matter_of_yes_and_no(profile: Profile) -> None:
    lists = {one.id: one.answers for one in profile.breakdowns}
    assert all(len(lists[name]) >= 4 for name in ("gender", "ethnicity") if name in lists)
    assert all(one.why for one in profile.breakdowns if one.households)


def test_wiltshires_kpis_carry_severity_failure_score_and_the_easier_first_year() -> None:
    kpis = {kpi.id: kpi for kpi in PROFILES["wiltshire"].kpis}
    assert {(kpi.severity, kpi.failure_score) for kpi in kpis.values()} == {("Red", 2), ("Black", 3), (None, None)}
    contact = kpis["first-contact"]
    assert (contact.value, contact.within_working_days) == (95, 2)
    assert (contact.variation[0].value, contact.variation[0].within_working_days) == (80, 5)
    rule = PROFILES["wiltshire"].failure_rule
    assert rule is not None
    assert (rule.points, rule.halved_for_months) == (3, 3)


def test_derby_attends_13_talking_points_a_month_and_caps_training_at_three_a_carer() -> None:
    derby = PROFILES["derby"]
    assert target_of("derby", "talking-points-a-month").amount == derby.demo.venues_by_kind["talking_point"] == 13
    assert derby.demo.venues_by_kind["gp_practice"] == 25
    (limit,) = derby.attendance_limits
    assert (limit.strand, limit.sessions_at_most, limit.period) == ("training", 3, Period.YEAR)
    assert derby.money is not None
    assert (derby.money.pence_a_year, derby.money.at_most) == (260_915_00, True)
    assert derby.formats == ("large print", "Braille", "audio", "symbol")


def test_more_than_one_a_quarter_is_planned_as_two_in_lancashire() -> None:
    assert target_of("lancashire", "training-a-quarter").amount == 2
    assert target_of("lancashire", "forum-meetings-a-year").amount == 6
    assert target_of("lancashire", "forum-places-a-quarter").amount == 11
    values = {kpi.id: kpi.value for kpi in PROFILES["lancashire"].kpis}
    assert (values["awareness-events"], values["staff-training"], values["reviews"]) == (25, 5, 25)


def test_the_three_boroughs_visit_their_own_number_of_families_each_year() -> None:
    by_area = {target.area: target.by_contract_year for target in PROFILES["triborough"].targets if target.area}
    assert by_area == {
        "westminster": (30, 35, 40),
        "kensington-and-chelsea": (30, 35, 45),
        "hammersmith-and-fulham": (30, 30, 39),
    }
    (visits,) = PROFILES["triborough"].to_strands()
    assert visits.mode is Mode.HOME_VISIT


def test_kents_extra_strands_name_their_districts_and_who_pays() -> None:
    strands = {strand.id: strand for strand in PROFILES["kent"].to_strands()}
    assert strands["siblings-group"].area_ids == ("dover", "folkestone-and-hythe", "maidstone", "swale")
    assert strands["social-prescribing"].area_ids == ("ashford", "folkestone-and-hythe")
    assert {strands[name].funder for name in ("chill-club", "online-workshops")} == {"contract"}
    assert "contract" not in {strands[name].funder for name in ("siblings-group", "social-prescribing")}
    need = PROFILES["kent"].need
    assert (need.known_carers, need.hidden_carers) == (10_000, 30_000)


def test_demo_registers_have_the_sizes_of_the_real_services() -> None:
    assert demo_sizes(PROFILES["kent"], 12).carers == 10_000
    assert demo_sizes(PROFILES["wiltshire"], 18).carers == 1100
    boroughs = demo_sizes(PROFILES["triborough"], 3)
    assert boroughs.carers_by_area == {
        "hammersmith-and-fulham": 99,
        "kensington-and-chelsea": 110,
        "westminster": 105,
    }
    assert boroughs.carers == 314
    assert boroughs.vehicles == 0


def test_a_profile_without_demo_table_gets_sizes_by_formula() -> None:
    silent = PROFILES["lancashire"].model_copy(update={"demo": type(PROFILES["lancashire"].demo)()})
    sizes = demo_sizes(silent, 12)
    # 8425 + 10544 + 7954 + 7670 + 12544 + 8144 + 12145 + 5339 + 6312 + 10362 + 11313 + 11971 = 112723; 3 % are 3382
    assert sizes.carers == 3382
    assert sizes.vehicles == 2
    assert (sizes.workers, sizes.venues_per_area, sizes.local_groups) == (None, None, None)
    assert demo_sizes(silent, 13).vehicles == 3


def test_a_service_that_knows_its_carers_is_as_large_as_it_says() -> None:
    silent = PROFILES["kent"].model_copy(update={"demo": type(PROFILES["kent"].demo)()})
    assert demo_sizes(silent, 12).carers == 10_000


def test_a_register_without_areas_is_refused() -> None:
    with pytest.raises(ValueError, match="derby has 0 areas; build its boundaries first"):
        demo_sizes(PROFILES["derby"], 0)


@every_service
def test_nothing_for_school_age_carers_is_planned_in_school_hours(profile: Profile) -> None:
    school_age = {band.id for band in profile.to_bands() if band.youngest_years < 16}
    for strand in profile.to_strands():
        on_school_days = strand.season is not Season.HOLIDAY and min(strand.weekdays) < 5
        if school_age & set(strand.band_ids) and on_school_days:
            assert strand.earliest_start_minute >= 15 * 60, strand.id


TELLING = ("carer", "caring", "drug", "alcohol", "misuse", "minority", "bereave", "prison", "disab", "illness", "gp ")


@every_service
def test_a_public_title_tells_nobody_why_a_family_comes(profile: Profile) -> None:
    for strand in profile.to_strands():
        told = [word for word in TELLING if word in strand.public_title.lower()]
        assert not told, f"{strand.id}: {strand.public_title!r} says {told}; it shows on a shared calendar"


def test_values_of_areas_add_up_to_the_contracts_figure() -> None:
    kpis = {(name, kpi.id): kpi for name in ("kent", "triborough") for kpi in PROFILES[name].to_kpis()}
    clubs, families = kpis["kent", "kpis-by-level"], kpis["triborough", "families"]
    assert sum(values[0] for values in clubs.area_values_by_year.values()) == clubs.value == 12
    assert sum(values[0] for values in families.area_values_by_year.values()) == families.value == 90
    clinics = next(kpi for kpi in PROFILES["derby"].to_kpis() if kpi.id == "gp-clinics")
    assert clinics.out_of == 25
