"""Calendars behind secret links: what a household has booked and can book, and when a worker works."""

from scheduler.use_cases.personal_feeds.feeds import FeedGoneError, PersonalFeed, PersonalFeeds

__all__ = ["FeedGoneError", "PersonalFeed", "PersonalFeeds"]
