"""The heavy half: one pass over all documents."""

import time

from ...contract.corpus import CorpusRecipe
from ...contract.jobs import ImportCorpusConfig
from ...corpus.files import snapshot
from ...corpus.problems import CorpusEmpty, NothingReadable
from ...corpus.reading import CorpusReader
from ...corpus.statistics import Scan
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...wording import counted, sized


def run(config: ImportCorpusConfig, context: JobContext) -> None:
    """Scan, measure, hand the statistics over. Makes no artifact: what it finds belongs to the corpus."""
    recipe = CorpusRecipe.model_validate(context.inputs["recipe"])
    reader = CorpusReader(recipe, context.folders)
    scan = Scan(recipe.special_tokens)
    started_at = context.clock()
    last_report = 0.0
    for document in reader.documents():
        scan.add(document)
        now = context.clock()
        if now - last_report > 0.1:
            last_report = now
            context.check()
            _report(context, reader, scan)
    seconds = context.clock() - started_at
    if scan.words == 0:
        raise NothingReadable(reader.skipped) if reader.skipped else CorpusEmpty()
    _report(context, reader, scan)
    context.stage_done("scan", "bytes", reader.total_bytes, seconds, counted(scan.documents, "document"))
    for skipped in reader.skipped[:50]:
        context.log(f"{skipped.path}: {skipped.title}", "warning", "scan")
    statistics = scan.result(reader, seconds)
    result = {
        "statistics": statistics.model_dump(),
        "sample": [sample.model_dump() for sample in scan.sample],
        "files": snapshot(reader.files),
        "at": time.time(),
    }
    context.result(result, f"{counted(scan.documents, 'document')}, {sized(scan.bytes)}")


def _report(context: JobContext, reader: CorpusReader, scan: Scan) -> None:
    note = counted(scan.documents, "document")
    progress = Progress(
        stage="scan", unit="bytes", done=reader.bytes_read, total=reader.total_bytes, note=note
    )
    context.progress(progress)
