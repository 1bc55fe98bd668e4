"""Jobs and their events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query

from ...contract.jobs import Estimate, Job, JobConfig, JobEvent
from ..dependencies import ServicesDep, StreamSlot
from ..sse import EventStream, stream_changes, stream_job_events

router = APIRouter(tags=["jobs"])


@router.get("/jobs")
def list_jobs(
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    before: Annotated[float | None, Query(description="Only jobs created before this time.")] = None,
) -> list[Job]:
    """Jobs, newest first."""
    return services.jobs.list(limit, before)


@router.post("/jobs", status_code=201)
def create_job(config: JobConfig, services: ServicesDep) -> Job:
    """Queue a job. It starts when the one before it ends."""
    return services.jobs.submit(config)


@router.post("/jobs/estimate")
def estimate_job(config: JobConfig, services: ServicesDep) -> Estimate:
    """What the job would need. Starts nothing."""
    return services.jobs.estimate(config)


@router.get("/jobs/changes", response_class=EventStream)
async def stream_job_changes(services: ServicesDep, streams: StreamSlot) -> EventStream:
    """Server-sent events: the active jobs, then a `job` event with the whole job whenever one changes."""
    return stream_changes(streams, services.jobs)


@router.get("/jobs/{job_id}")
def get_job(job_id: str, services: ServicesDep) -> Job:
    """One job."""
    return services.jobs.get(job_id)


@router.get("/jobs/{job_id}/history")
def get_job_history(job_id: str, services: ServicesDep) -> list[JobEvent]:
    """All events so far; of a long job every state, stage and log line and an even choice of the rest."""
    return services.jobs.history(job_id)


@router.get("/jobs/{job_id}/events", response_class=EventStream)
async def stream_events(
    job_id: str,
    services: ServicesDep,
    streams: StreamSlot,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Server-sent events, each a JobEvent whose id is the byte offset behind it; `end` when the job ended."""
    return stream_job_events(streams, services.jobs, job_id, last_event_id)


@router.post("/jobs/{job_id}/cancel", status_code=202)
def cancel_job(job_id: str, services: ServicesDep) -> Job:
    """End it within 5 s. Nothing that was finished before is touched."""
    return services.jobs.cancel(job_id)


@router.post("/jobs/{job_id}/pause")
def pause_job(job_id: str, services: ServicesDep) -> Job:
    """Let a running job stand still: it keeps its memory and its place, and leaves the processor."""
    return services.jobs.pause(job_id)


@router.post("/jobs/{job_id}/resume")
def resume_job(job_id: str, services: ServicesDep) -> Job:
    """Let a paused job go on where it stood."""
    return services.jobs.resume(job_id)


@router.post("/jobs/{job_id}/run-again", status_code=201)
def run_job_again(job_id: str, services: ServicesDep) -> Job:
    """Queue a new job with the same config."""
    return services.jobs.run_again(job_id)


@router.delete("/jobs/{job_id}", status_code=204)
def delete_job(job_id: str, services: ServicesDep) -> None:
    """Remove an ended job from the list. What it made stays."""
    services.jobs.delete(job_id)
