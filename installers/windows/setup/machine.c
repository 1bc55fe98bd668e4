#include "machine.h"

#include <windows.h>

#include <tlhelp32.h>

#include "versions.h"

static FARPROC of_ntdll(const char *name) { return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name); }

const wchar_t *machine_look(void) {
  /* The usual question answers what the program's manifest asks for. */
  typedef LONG(WINAPI * Ask)(OSVERSIONINFOEXW *);
  Ask ask = (Ask)(void *)of_ntdll("RtlGetVersion");
  OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = sizeof version};
  if (ask == NULL || ask(&version) != 0) return L"old";
  bool is_wine = of_ntdll("wine_get_version") != NULL;
  if (version_is_too_old(version.dwMajorVersion, version.dwBuildNumber, is_wine)) return L"old";
  SYSTEM_INFO system;
  GetSystemInfo(&system); /* What this program sees: x86-64 where it is emulated, too. */
  return system.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64 ? L"ok" : L"cpu";
}

static bool is_below(const wchar_t *path, const wchar_t *folder) {
  size_t length = wcslen(folder);
  return _wcsnicmp(path, folder, length) == 0 && (path[length] == L'\\' || folder[length - 1] == L'\\');
}

bool machine_is_running_from(const wchar_t *folder, wchar_t *name, int letters) {
  wchar_t whole[MAX_PATH * 2], path[MAX_PATH * 2];
  DWORD length = GetLongPathNameW(folder, whole, MAX_PATH * 2);
  if (length == 0 || length >= MAX_PATH * 2) return false; /* Nothing is there. */
  HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  if (all == INVALID_HANDLE_VALUE) return false;
  bool is_running = false;
  PROCESSENTRY32W entry = {.dwSize = sizeof entry};
  for (BOOL more = Process32FirstW(all, &entry); more && !is_running; more = Process32NextW(all, &entry)) {
    if (entry.th32ProcessID == GetCurrentProcessId()) continue;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry.th32ProcessID);
    if (process == NULL) continue;
    DWORD size = MAX_PATH * 2;
    is_running = QueryFullProcessImageNameW(process, 0, path, &size) && is_below(path, whole);
    CloseHandle(process);
    if (is_running) lstrcpynW(name, entry.szExeFile, letters);
  }
  CloseHandle(all);
  return is_running;
}
