"""Work on many at once: a move is asked about once, and a worker runs the very same action row by row."""

from .orders import ORDERS, Order, Selection, example, form_for, offered_orders, select
from .placing import place_order, retry_order, stop_order

__all__ = [
    "ORDERS",
    "Order",
    "Selection",
    "example",
    "form_for",
    "offered_orders",
    "place_order",
    "retry_order",
    "select",
    "stop_order",
]
