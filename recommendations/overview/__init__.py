"""The figures of the overview: pure queries in, plain dataclasses out; `now` and `today` are passed in."""

from .figures import counted, figure_is
from .scope import Scope

__all__ = ["Scope", "counted", "figure_is"]
