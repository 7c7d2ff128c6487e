"""Messages leave: written when they are sent, each once. Reminders and questions how it was are queued by the day."""

from scheduler.use_cases.send_messages.due import queue_due_messages
from scheduler.use_cases.send_messages.office import message_counts, send_again, troubled_messages
from scheduler.use_cases.send_messages.outgoing import Post, SentRound
from scheduler.use_cases.send_messages.ways_out import post_of

__all__ = [
    "Post",
    "SentRound",
    "message_counts",
    "post_of",
    "queue_due_messages",
    "send_again",
    "troubled_messages",
]
