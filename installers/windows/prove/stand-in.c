/* In the place of every program of a package: writes down how it was started; waits when told to. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static void note(FILE *file, const wchar_t *name) {
  const wchar_t *value = _wgetenv(name);
  fwprintf(file, L"%ls=%ls\n", name, value == NULL ? L"" : value);
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int how) {
  (void)instance, (void)before, (void)how;
  const wchar_t *path = _wgetenv(L"STAND_IN_LOG");
  FILE *file = path == NULL ? NULL : _wfopen(path, L"a, ccs=UTF-8");
  if (file != NULL) {
    fwprintf(file, L"%ls\n", GetCommandLineW());
    note(file, L"WEBVIEW2_USER_DATA_FOLDER");
    note(file, L"PYTHONPATH");
    fclose(file);
  }
  if (wcsstr(line, L"wait") != NULL) Sleep(60000);
#ifdef WEBVIEW
  RegSetKeyValueW(HKEY_CURRENT_USER,
                  L"SOFTWARE\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}", L"pv",
                  REG_SZ, L"1.2.3.4", 16);
#endif
  return 0;
}
