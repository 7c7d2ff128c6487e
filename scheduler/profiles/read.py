"""Read profiles from ``data/services/NAME.toml``; every error is told at once, none is passed over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from scheduler.errors import EvenhandError
from scheduler.profiles.problems import Problem, ProfileError, problems_of, shown_path
from scheduler.profiles.profile import Profile
from scheduler.profiles.references import reference_problems


def read_profile(path: Path) -> Profile:
    """Read and check one profile.

    Parameters
    ----------
    path
        A TOML file whose name is the service's id.

    Raises
    ------
    ProfileError
        When the file is missing, no TOML, or anything in it is wrong. The message has one line for each
        problem: file, line, table and field, what happened and what to do.
    """
    shown = shown_path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProfileError(shown, [Problem(path=(), message="is not there; check the path")]) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read ({error}); save it as UTF-8 text that this user may read"
        raise ProfileError(shown, [Problem(path=(), message=message)]) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"is no valid TOML: {error}; mend it there"
        raise ProfileError(shown, [Problem(path=(), message=message)]) from error
    problems: list[Problem] = []
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        problems += problems_of(error, Profile)
    problems += reference_problems(raw)
    if raw.get("id", path.stem) != path.stem:
        message = f"{raw['id']!r} is not the file's name; write id = '{path.stem}' or rename the file"
        problems.append(Problem(path=("id",), message=message))
    if problems:
        raise ProfileError(shown, problems, text)
    return profile


def read_profiles_dir(services_dir: Path) -> tuple[Profile, ...]:
    """Read every ``*.toml`` of the folder, sorted by id; the errors of all files are told together."""
    profiles: list[Profile] = []
    errors: list[str] = []
    for path in sorted(services_dir.glob("*.toml")):
        try:
            profiles.append(read_profile(path))
        except ProfileError as error:
            errors.append(str(error))
    if errors:
        raise ProfileFolderError("\n".join(errors))
    return tuple(sorted(profiles, key=lambda profile: profile.id))


class ProfileFolderError(EvenhandError, ValueError):
    """Profiles of a folder that cannot be used; one line for each problem."""


class UnknownServiceError(EvenhandError, LookupError):
    """No profile has this name."""


def find_profile(name: str, data_dir: Path) -> Profile:
    """Read the profile of the service ``name`` from ``data_dir/services``.

    Raises
    ------
    UnknownServiceError
        When there is none; the message lists the known services and says how to add one.
    ProfileError
        When there is one and it is wrong.
    """
    services_dir = data_dir / "services"
    known = sorted(path.stem for path in services_dir.glob("*.toml"))
    if name not in known:
        close = get_close_matches(name.lower(), known, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        message = (
            f"There is no service '{name}'.{hint} The known services are {', '.join(known) or 'none'}. "
            f"To add one, write {shown_path(services_dir)}/{name}.toml as docs/guide/add-a-service.md explains."
        )
        raise UnknownServiceError(message)
    return read_profile(services_dir / f"{name}.toml")


def check_against_areas(profile: Profile, known_area_ids: Iterable[str]) -> None:
    """Check that every area of the profile bears a polygon, and every polygon an area.

    Parameters
    ----------
    profile
        The service.
    known_area_ids
        Ids of the polygons of ``data/boundaries/ID.geojson``.

    Raises
    ------
    ProfileError
        One line for each area that no polygon bears and each polygon that no area claims.
    """
    known = set(known_area_ids)
    boundary_file = f"data/boundaries/{profile.id}.geojson"
    problems = []
    if profile.boundaries.areas_from_file:
        wanted = [(("strands", n, "areas"), area) for n, one in enumerate(profile.strands) for area in one.areas]
        wanted += [(("targets", n, "area"), one.area) for n, one in enumerate(profile.targets) if one.area]
    else:
        wanted = [(("areas", n, "id"), area.id) for n, area in enumerate(profile.areas)]
    claimed = {area_id for _, area_id in wanted}
    for path, area_id in wanted:
        if area_id not in known:
            close = get_close_matches(area_id, sorted(known - claimed), n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"build the boundaries again or mend {boundary_file}"
            problems.append(Problem(path=path, message=f"'{area_id}': no polygon of {boundary_file} bears it; {hint}"))
    if not profile.boundaries.areas_from_file:
        problems += [
            Problem(path=("areas",), message=f"polygon '{area_id}' of {boundary_file} has no [[areas]] table; add one")
            for area_id in sorted(known - {area.id for area in profile.areas})
        ]
    if problems:
        profile_file = f"data/services/{profile.id}.toml"
        raise ProfileError(profile_file, problems)
