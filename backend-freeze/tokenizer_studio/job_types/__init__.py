"""The kinds of job. One folder each, with the same name as its half in `frontend/src/job-types/`."""
