"""Settings, folders, diagnostics."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from ...contract.saving import Saved, SaveRequest, ShowSavedRequest
from ...contract.system import (
    Cleared,
    ClientError,
    Diagnostics,
    OpenFolderRequest,
    Settings,
    SettingsPatch,
    SystemInfo,
    UiState,
    UiStateValue,
)
from ..dependencies import ServicesDep

router = APIRouter(tags=["system"])


@router.get("/settings")
def get_settings(services: ServicesDep) -> Settings:
    """Choices that last."""
    return services.settings.get()


@router.patch("/settings")
def change_settings(patch: SettingsPatch, services: ServicesDep) -> Settings:
    """Change some of them."""
    return services.settings.change(patch)


@router.get("/ui-state")
def get_ui_state(services: ServicesDep) -> UiState:
    """Drafts and selections, as the UI left them."""
    return services.settings.ui_state()


@router.put("/ui-state/{key}", status_code=204)
def put_ui_state(
    key: Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,80}$")], body: UiStateValue, services: ServicesDep
) -> None:
    """Remember one value; null forgets it."""
    services.settings.put_ui_state(key, body.value)


@router.get("/system")
def get_system_info(
    services: ServicesDep,
    with_folders: Annotated[bool, Query(description="Measuring them takes up to a second.")] = True,
) -> SystemInfo:
    """Version, machine, folders with their sizes."""
    return services.system.info(with_folders)


@router.post("/system/open-folder", status_code=204)
def open_folder(request: OpenFolderRequest, services: ServicesDep) -> None:
    """Show a folder of the program in the file manager."""
    services.system.open_folder(request.folder)


@router.post("/system/clear-cache")
def clear_cache(services: ServicesDep) -> Cleared:
    """Delete what can be made again."""
    return services.system.clear_cache()


@router.get("/system/diagnostics")
def get_diagnostics(services: ServicesDep) -> Diagnostics:
    """Text for a report, redacted."""
    return services.system.diagnostics()


@router.post("/system/client-error", status_code=204)
def report_client_error(error: ClientError, services: ServicesDep) -> None:
    """Put a bug of the UI into the log. It leaves this machine only if the user copies it."""
    services.system.log_client_error(error)


@router.post("/saved/show", status_code=204)
def show_saved_file(request: ShowSavedRequest, services: ServicesDep) -> None:
    """Show a file that was saved in the file manager."""
    services.saving.show(request.path)


@router.post("/export/save")
def save_everything(request: SaveRequest, services: ServicesDep) -> Saved:
    """What `/export.zip` holds, written to where the user says."""
    return services.saving.save_zip(services.system.export_entries()[1], request)
