#!/bin/sh
# The browser of this machine, on the network of a bare one: its process is in ROOM_PROCESS.
exec nsenter --target="$ROOM_PROCESS" --net -- "$ROOM_CHROMIUM" "$@"
