"""What the server is told to use is imported by name: one loop, one protocol, no WebSockets."""

hiddenimports = [
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.h11_impl",
]
