"""Tokenizers: trained, explored, taken away."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, StreamingResponse

from ...contract.saving import Saved, SaveTokenizerRequest
from ...contract.training import (
    Decoded,
    DecodeRequest,
    EncodeRequest,
    Encoding,
    SplitPreview,
    SplitPreviewRequest,
    Tokenizer,
    TokenizerPatch,
    TrainingOptions,
)
from ..dependencies import ServicesDep
from ..downloads import as_attachment, zip_attachment

router = APIRouter(tags=["tokenizers"])


@router.get("/training/options")
def get_training_options(services: ServicesDep) -> TrainingOptions:
    """Presets, split patterns and sets of special tokens for the form."""
    return services.tokenizers.options()


@router.post("/training/split-preview")
def preview_split(request: SplitPreviewRequest, services: ServicesDep) -> SplitPreview:
    """Cut texts as training would, in the interactive process: a slow pattern ends with a clear error."""
    return services.tokenizers.preview_split(request)


@router.get("/tokenizers")
def list_tokenizers(services: ServicesDep) -> list[Tokenizer]:
    """All tokenizers, newest first."""
    return services.tokenizers.list()


@router.get("/tokenizers/{tokenizer_id}")
def get_tokenizer(tokenizer_id: str, services: ServicesDep) -> Tokenizer:
    """One tokenizer with its report."""
    return services.tokenizers.get(tokenizer_id)


@router.patch("/tokenizers/{tokenizer_id}")
def rename_tokenizer(tokenizer_id: str, patch: TokenizerPatch, services: ServicesDep) -> Tokenizer:
    """Give it another name."""
    return services.tokenizers.rename(tokenizer_id, patch.name)


@router.delete("/tokenizers/{tokenizer_id}", status_code=204)
def delete_tokenizer(tokenizer_id: str, services: ServicesDep) -> None:
    """Delete it and its files."""
    services.tokenizers.delete(tokenizer_id)


@router.post("/tokenizers/{tokenizer_id}/encode")
def encode_text(tokenizer_id: str, request: EncodeRequest, services: ServicesDep) -> Encoding:
    """Text to tokens, with the bytes and place of each."""
    return services.tokenizers.encode(tokenizer_id, request)


@router.post("/tokenizers/{tokenizer_id}/decode")
def decode_ids(tokenizer_id: str, request: DecodeRequest, services: ServicesDep) -> Decoded:
    """Ids to text."""
    return services.tokenizers.decode(tokenizer_id, request)


@router.get("/tokenizers/{tokenizer_id}/files/{file_name}", response_class=FileResponse)
def download_tokenizer_file(tokenizer_id: str, file_name: str, services: ServicesDep) -> FileResponse:
    """One file of the tokenizer, as a download."""
    return as_attachment(services.tokenizers.file(tokenizer_id, file_name))


@router.get("/tokenizers/{tokenizer_id}/folder.zip", response_class=StreamingResponse)
def download_tokenizer_folder(tokenizer_id: str, services: ServicesDep) -> StreamingResponse:
    """Its whole folder, ready for `AutoTokenizer.from_pretrained`, as a ZIP."""
    return zip_attachment(*services.tokenizers.zip_entries(tokenizer_id))


@router.post("/tokenizers/{tokenizer_id}/save")
def save_tokenizer(tokenizer_id: str, request: SaveTokenizerRequest, services: ServicesDep) -> Saved:
    """Write one of its files, or its whole folder as a ZIP, to where the user says."""
    if request.file is None:
        return services.saving.save_zip(services.tokenizers.zip_entries(tokenizer_id)[1], request)
    return services.saving.save_file(services.tokenizers.file(tokenizer_id, request.file), request)


@router.get("/export.zip", response_class=StreamingResponse)
def export_everything(services: ServicesDep) -> StreamingResponse:
    """All tokenizers, reports, corpus recipes and statistics, and job histories, as one ZIP."""
    return zip_attachment(*services.system.export_entries())
