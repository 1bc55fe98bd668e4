"""Jobs: queue, states, worker process, events, recovery after a crash."""
