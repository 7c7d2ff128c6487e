"""What stands beside the runs of a day, what was driven, and what transport costs in a period."""

from exports.transport_tables import table_csv
from scheduler.use_cases.transport_board.board import TransportBoard, TransportBoardError
from scheduler.use_cases.transport_board.tables import costs_csv
from scheduler.use_cases.transport_board.views import CostsView, OnTheDay, Spent

__all__ = ["CostsView", "OnTheDay", "Spent", "TransportBoard", "TransportBoardError", "costs_csv", "table_csv"]
