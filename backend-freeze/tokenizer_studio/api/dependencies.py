"""How a route gets at the services."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from ..services import Services
from .sse import EventStreams


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _stream_slot(request: Request) -> AsyncIterator[EventStreams]:
    streams: EventStreams = request.app.state.streams
    streams.take()
    try:
        yield streams
    finally:
        streams.give_back()


ServicesDep = Annotated[Services, Depends(_services)]
# Held from before the answer begins until it has ended.
StreamSlot = Annotated[EventStreams, Depends(_stream_slot)]
