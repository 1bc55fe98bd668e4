"""The application: routes under /api/v1, the UI at every other address, the gate around all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI

from .. import __version__
from ..contract.base import Problem
from ..services import Services
from .doors import Doors, OneTimeCodes
from .gate import Gate, GateConfig
from .problems import install_problem_handlers
from .routes import corpora, jobs, system, tokenizers
from .sse import EventStreams
from .web import WebFiles

API_PREFIX = "/api/v1"


@dataclass(frozen=True)
class Secrets:
    """What only this launch knows. In memory, never on disk, in an argument or in the environment."""

    session: str = field(repr=False)
    launcher_token: str = field(repr=False)
    boot_codes: OneTimeCodes
    open_codes: OneTimeCodes


def create_api(services: Services | None, web_folder: Path | None = None) -> FastAPI:
    """The routes and the UI, without the gate. `services` is None only to write the contract."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert services is not None
        await anyio.to_thread.run_sync(services.start)
        try:
            yield
        finally:
            app.state.streams.is_closing = True
            await anyio.to_thread.run_sync(services.close)

    app = FastAPI(
        title="Tokenizer Studio",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry={"auto_configure": False},
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.streams = EventStreams()
    install_problem_handlers(app)
    for module in (corpora, tokenizers, jobs, system):
        app.include_router(module.router, prefix=API_PREFIX, responses={"4XX": {"model": Problem}})
    # Not a catch-all route: that would turn "wrong method" on a known path into "not found".
    app.router.default = WebFiles(web_folder).respond
    return app


def create_app(
    services: Services,
    secrets: Secrets,
    *,
    port: int,
    shell_origin: str | None = None,
    web_folder: Path | None = None,
) -> Gate:
    """Everything behind the gate. `port` is where the socket already listens."""
    api = create_api(services, web_folder)
    doors = Doors(
        api,
        port,
        secrets.session,
        secrets.launcher_token,
        boot_codes=secrets.boot_codes,
        open_codes=secrets.open_codes,
        describe=lambda: {
            # Enough for a question on the screen; the launcher reads 64 kB.
            "jobs": [title[:200] for title in services.jobs.changes.active_titles()[:20]],
            "pages": api.state.streams.open,
        },
    )
    config = GateConfig(port, secrets.session, secrets.launcher_token, shell_origin)
    return Gate(doors, config, api.state.streams)
