"""Read the site: what every public page and calendar shows of a plan. Nothing here changes anything."""

from scheduler.use_cases.read_site.areas import UnknownAreaError
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.feeds import UnknownFeedError
from scheduler.use_cases.read_site.programme_views import Filters, ProgrammeView
from scheduler.use_cases.read_site.session_page import UnknownSessionError
from scheduler.use_cases.read_site.site import Pages, Site
from scheduler.use_cases.read_site.snapshot import NoPlanYetError, Published, Source
from scheduler.use_cases.read_site.views import FeedChoice, FeedView, MapView

__all__ = [
    "FeedChoice",
    "FeedView",
    "Filters",
    "Ground",
    "MapView",
    "NoPlanYetError",
    "Pages",
    "ProgrammeView",
    "Published",
    "Site",
    "Source",
    "UnknownAreaError",
    "UnknownFeedError",
    "UnknownSessionError",
]
