"""The job type `import-corpus`: `job_type.py` is its light half, `run.py` its heavy one."""
