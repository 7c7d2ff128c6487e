"""Reads a service's contract from ``data/services/NAME.toml`` by a strict schema, and terms from calendars."""

from scheduler.profiles.demo import DemoSizes, demo_sizes
from scheduler.profiles.problems import Problem, ProfileError
from scheduler.profiles.profile import Profile
from scheduler.profiles.read import (
    ProfileFolderError,
    UnknownServiceError,
    check_against_areas,
    find_profile,
    read_profile,
    read_profiles_dir,
)
from scheduler.profiles.terms import next_term, read_terms, term_by_id

__all__ = [
    "DemoSizes",
    "Problem",
    "Profile",
    "ProfileError",
    "ProfileFolderError",
    "UnknownServiceError",
    "check_against_areas",
    "demo_sizes",
    "find_profile",
    "next_term",
    "read_profile",
    "read_profiles_dir",
    "read_terms",
    "term_by_id",
]
