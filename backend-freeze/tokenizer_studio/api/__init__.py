"""HTTP on 127.0.0.1: the gate, the routes, event streams, the built UI."""
