"""Windows: a child and all it starts in one job object, which ends them when its last handle is closed.

The system closes our handles when we end, however we end: that is the lease no child can lose.
"""

import ctypes
import sys
from typing import Any, Protocol

KILL_ON_JOB_CLOSE = 0x2000
_EXTENDED_LIMITS = 9


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Kernel(Protocol):
    """The functions of kernel32 used here. Each answers 0 when it failed."""

    def CreateJobObjectW(self, security: None, name: None) -> int | None: ...
    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int: ...
    def AssignProcessToJobObject(self, job: int, process: int) -> int: ...
    def TerminateJobObject(self, job: int, code: int) -> int: ...
    def CloseHandle(self, handle: int) -> int: ...


class JobObject:
    """Holds one child."""

    def __init__(self, kernel: Kernel, handle: int) -> None:
        self._kernel = kernel
        self._handle = handle

    @classmethod
    def holding(cls, process_handle: int, kernel: Kernel | None = None) -> "JobObject | None":
        """A job object with this process in it; None when the system refuses, and then the pipe must do."""
        kernel = kernel or _kernel32()
        handle = kernel.CreateJobObjectW(None, None)
        if not handle:
            return None
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = KILL_ON_JOB_CLOSE
        size = ctypes.sizeof(limits)
        is_set = kernel.SetInformationJobObject(handle, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        if not is_set or not kernel.AssignProcessToJobObject(handle, process_handle):
            kernel.CloseHandle(handle)
            return None
        return cls(kernel, handle)

    def end_all(self) -> None:
        """End the child and everything it started, at once."""
        self._kernel.TerminateJobObject(self._handle, 1)

    def __del__(self) -> None:
        self._kernel.CloseHandle(self._handle)


def _kernel32() -> Kernel:
    if sys.platform != "win32":
        raise NotImplementedError("job objects are Windows'")
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
    handle = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = handle
    kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (handle, handle)
    kernel.TerminateJobObject.argtypes = (handle, ctypes.c_uint)
    kernel.CloseHandle.argtypes = (handle,)
    found: Kernel = kernel
    return found
