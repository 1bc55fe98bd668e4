"""Corpora and uploads."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect

from ...contract.base import Sample
from ...contract.corpus import (
    Corpus,
    CorpusDraft,
    CorpusPatch,
    Inspection,
    InspectRequest,
    SampleCorpusInfo,
    Upload,
)
from ...corpus.problems import UploadAborted
from ..dependencies import ServicesDep

router = APIRouter(tags=["corpora"])


@router.get("/corpora")
def list_corpora(services: ServicesDep) -> list[Corpus]:
    """All corpora, newest first, each with its present state on disk."""
    return services.corpora.list()


@router.post("/corpora", status_code=201)
def create_corpus(draft: CorpusDraft, services: ServicesDep) -> Corpus:
    """Remember the recipe and queue its scan."""
    return services.corpora.create(draft)


@router.post("/corpora/inspect")
def inspect_files(request: InspectRequest, services: ServicesDep) -> Inspection:
    """Look at files before importing: kinds, encodings, columns, first documents. Imports nothing."""
    return services.corpora.inspect(request.recipe)


@router.get("/corpora/sample")
def get_sample_corpus_info(services: ServicesDep) -> SampleCorpusInfo:
    """The sample text that comes with the program."""
    return services.corpora.sample_info()


@router.get("/corpora/{corpus_id}")
def get_corpus(corpus_id: str, services: ServicesDep) -> Corpus:
    """One corpus with its statistics."""
    return services.corpora.get(corpus_id)


@router.patch("/corpora/{corpus_id}")
def change_corpus(corpus_id: str, patch: CorpusPatch, services: ServicesDep) -> Corpus:
    """Rename it, or change what is left out; the latter scans it again."""
    return services.corpora.change(corpus_id, patch)


@router.post("/corpora/{corpus_id}/check", status_code=202)
def check_corpus(corpus_id: str, services: ServicesDep) -> Corpus:
    """Scan it again."""
    return services.corpora.check(corpus_id)


@router.get("/corpora/{corpus_id}/documents")
def list_sample_documents(
    corpus_id: str, services: ServicesDep, seed: Annotated[int, Query(ge=0, le=2**31)] = 0
) -> list[Sample]:
    """A few documents, chosen by the seed from those kept at the scan."""
    return services.corpora.sample_documents(corpus_id, seed)


@router.delete("/corpora/{corpus_id}", status_code=204)
def delete_corpus(corpus_id: str, services: ServicesDep) -> None:
    """Forget the recipe and delete uploaded copies. Files read in place are never touched."""
    services.corpora.delete(corpus_id)


@router.post("/uploads", status_code=201)
def create_upload(services: ServicesDep) -> Upload:
    """A place to send files to. Empty or abandoned ones are removed."""
    return services.corpora.uploads.create()


@router.put("/uploads/{upload_id}/file")
async def upload_file(
    upload_id: str,
    services: ServicesDep,
    request: Request,
    name: Annotated[
        str, Query(min_length=1, max_length=1_000, description="Relative path, `/` between folders.")
    ],
) -> Upload:
    """Stream one file into the upload (body: `application/octet-stream`). An aborted one leaves nothing."""
    return await services.corpora.uploads.receive(upload_id, name, _chunks(request))


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise UploadAborted() from error


@router.delete("/uploads/{upload_id}", status_code=204)
def delete_upload(upload_id: str, services: ServicesDep) -> None:
    """Throw the files away."""
    services.corpora.delete_upload(upload_id)
