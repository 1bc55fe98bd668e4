"""How a route gets at the services."""

from typing import Annotated

from fastapi import Depends, Request

from ..services import Services


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(_services)]
