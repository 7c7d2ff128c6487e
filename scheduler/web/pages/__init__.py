"""The pages, one blueprint a journey."""

from scheduler.web.pages.about import about
from scheduler.web.pages.areas import areas
from scheduler.web.pages.calendars import calendars
from scheduler.web.pages.coverage import coverage
from scheduler.web.pages.home import home
from scheduler.web.pages.plan import plan
from scheduler.web.pages.programme import programme

BLUEPRINTS = (home, programme, areas, coverage, plan, calendars, about)
