"""One file a resource; a route says what, a service says how."""
