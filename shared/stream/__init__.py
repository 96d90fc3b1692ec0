"""Streams: sources of messages, of which one worker at a time is the generator."""

from __future__ import annotations

from shared.stream.definition import Definition, Generating, Handler, Making, Schedule, Simulation

__all__ = ["Definition", "Generating", "Handler", "Making", "Schedule", "Simulation"]
