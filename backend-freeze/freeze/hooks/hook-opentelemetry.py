"""FastAPI imports the interface only: nothing is sent, so no exporter is looked for."""

from PyInstaller.utils.hooks import collect_entry_point, copy_metadata

datas, hiddenimports = collect_entry_point("opentelemetry_context")
datas += copy_metadata("opentelemetry-api")
