"""Ask the windows of a process to close, as a close button does. Needs libX11 and no window manager.

`python close_window.py PID` prints how many windows were asked.
"""

import ctypes
import ctypes.util
import sys

CLIENT_MESSAGE = 33
FORMAT_32 = 32


class ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),
    )


class Display:
    """The X server named by DISPLAY."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("X11")
        assert name is not None, "libX11 is missing"
        self.x11 = ctypes.CDLL(name)
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XInternAtom.restype = ctypes.c_ulong
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        assert self.display.value, "there is no display"
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))

    def atom(self, name: str) -> int:
        return int(self.x11.XInternAtom(self.display, name.encode(), 0))

    def below(self, window: int) -> list[int]:
        """The window and all below it that can be asked to close."""
        root, parent = ctypes.c_ulong(), ctypes.c_ulong()
        children, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        self.x11.XQueryTree(
            self.display,
            ctypes.c_ulong(window),
            ctypes.byref(root),
            ctypes.byref(parent),
            ctypes.byref(children),
            ctypes.byref(count),
        )
        found = [children[i] for i in range(count.value)]
        return [window, *(one for child in found for one in self.below(child))]

    def longs(self, window: int, name: str) -> list[int]:
        kind, form = ctypes.c_ulong(), ctypes.c_int()
        size, rest = ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.POINTER(ctypes.c_ulong)()
        self.x11.XGetWindowProperty(
            self.display,
            ctypes.c_ulong(window),
            ctypes.c_ulong(self.atom(name)),
            ctypes.c_long(0),
            ctypes.c_long(64),
            0,
            ctypes.c_ulong(0),
            ctypes.byref(kind),
            ctypes.byref(form),
            ctypes.byref(size),
            ctypes.byref(rest),
            ctypes.byref(data),
        )
        return [data[i] for i in range(size.value)] if data and form.value == FORMAT_32 else []

    def ask_to_close(self, window: int) -> None:
        event = ClientMessage(type=CLIENT_MESSAGE, window=window, format=FORMAT_32)
        event.message_type = self.atom("WM_PROTOCOLS")
        event.data[0] = self.atom("WM_DELETE_WINDOW")
        self.x11.XSendEvent(self.display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self.x11.XFlush(self.display)


def main() -> int:
    pid = int(sys.argv[1])
    display = Display()
    asked = 0
    for window in display.below(display.root.value):
        is_theirs = pid in display.longs(window, "_NET_WM_PID")
        if is_theirs and display.atom("WM_DELETE_WINDOW") in display.longs(window, "WM_PROTOCOLS"):
            display.ask_to_close(window)
            asked += 1
    print(asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
