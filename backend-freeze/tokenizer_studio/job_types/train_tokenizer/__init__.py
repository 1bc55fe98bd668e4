"""The job type `train-tokenizer`: `job_type.py` is its light half, `run.py` its heavy one."""
