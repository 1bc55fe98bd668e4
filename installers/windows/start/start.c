/* Tokenizer Studio.exe: what a shortcut starts. `WORD …` is the command line; nothing, `--data DIR` or
 * files behind `--` open the window; other options go to the launcher, which opens the browser.
 *
 * A program and not arguments of a shortcut: a window that cannot be shown becomes a page of the browser, and
 * WebView2 keeps its profile on this computer and not in the folder that travels with a user. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#include <shellapi.h>

#include "words.h"

#define TITLE L"Tokenizer Studio"
#define WINDOW L"tokenizer-studio-window.exe"
#define LAUNCHER L"launcher\\tokenizer-studio-launcher.exe"
#define RUNTIME L"runtime\\tokenizer-studio.exe"
#define WEBVIEW2 L"Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

enum { PATH_LETTERS = 4096, SHOWN_AFTER_MS = 10000 };

static wchar_t app[PATH_LETTERS];

static int fail(const wchar_t *path) {
  wchar_t text[PATH_LETTERS + 256];
  swprintf(text, PATH_LETTERS + 256,
           L"This copy of Tokenizer Studio is not whole: %ls cannot be started.\n"
           L"Install it again; your data stays where it is.",
           path);
  MessageBoxW(NULL, text, TITLE, MB_OK | MB_ICONERROR);
  return 1;
}

static bool find_app(void) {
  DWORD length = GetModuleFileNameW(NULL, app, PATH_LETTERS);
  wchar_t *slash = length == 0 || length == PATH_LETTERS ? NULL : wcsrchr(app, L'\\');
  if (slash != NULL) *slash = 0;
  return slash != NULL;
}

static void inside(const wchar_t *name, wchar_t path[PATH_LETTERS]) {
  swprintf(path, PATH_LETTERS, L"%ls\\%ls", app, name);
}

static bool is_there(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

static bool has_version(HKEY root, const wchar_t *key) {
  wchar_t path[256], version[64] = {0};
  DWORD size = sizeof version - sizeof *version;
  swprintf(path, 256, L"%ls\\%ls", key, WEBVIEW2);
  DWORD kind = RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY;
  bool is_found = RegGetValueW(root, path, L"pv", kind, NULL, version, &size) == ERROR_SUCCESS;
  return is_found && version[0] != 0 && wcscmp(version, L"0.0.0.0") != 0;
}

/* Where Microsoft's own installers note it: for all users, by 32 and by 64 bits, and for one. */
static bool has_webview2(void) {
  const wchar_t *own = _wgetenv(L"WEBVIEW2_BROWSER_EXECUTABLE_FOLDER");
  return (own != NULL && is_there(own)) || has_version(HKEY_LOCAL_MACHINE, L"SOFTWARE\\WOW6432Node") ||
         has_version(HKEY_LOCAL_MACHINE, L"SOFTWARE") || has_version(HKEY_CURRENT_USER, L"SOFTWARE");
}

/* What would change Python or a library; proxies, through which the webview would go even to here; and what
 * would open the webview to others. */
static bool is_not_for_us(const wchar_t *name) {
  static const wchar_t *const begins[] = {L"PYTHON", L"HF_", L"npm_", L"WEBVIEW2_ADDITIONAL"};
  static const wchar_t *const is[] = {L"http_proxy", L"https_proxy", L"all_proxy", L"ftp_proxy", L"no_proxy"};
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
    if (_wcsnicmp(name, begins[i], wcslen(begins[i])) == 0) return true;
  for (size_t i = 0; i < sizeof is / sizeof *is; i++)
    if (_wcsicmp(name, is[i]) == 0) return true;
  return false;
}

static void clean_environment(void) {
  wchar_t *all = GetEnvironmentStringsW();
  for (wchar_t *at = all; at != NULL && *at != 0; at += wcslen(at) + 1) {
    wchar_t *name = _wcsdup(at);
    wchar_t *end = name == NULL ? NULL : wcschr(name + 1, L'=');
    if (end != NULL) {
      *end = 0;
      if (is_not_for_us(name)) SetEnvironmentVariableW(name, NULL);
    }
    free(name);
  }
  if (all != NULL) FreeEnvironmentStringsW(all);
}

static void set_environment(const wchar_t *data) {
  wchar_t path[PATH_LETTERS], local[PATH_LETTERS];
  clean_environment();
  inside(LAUNCHER, path);
  SetEnvironmentVariableW(L"TOKENIZER_STUDIO_LAUNCHER", path);
  if (data != NULL && GetFullPathNameW(data, PATH_LETTERS, path, NULL) > 0)
    SetEnvironmentVariableW(L"TOKENIZER_STUDIO_DATA", path);
  DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", local, PATH_LETTERS);
  if (length == 0 || length >= PATH_LETTERS || _wgetenv(L"WEBVIEW2_USER_DATA_FOLDER") != NULL) return;
  swprintf(path, PATH_LETTERS, L"%ls\\TokenizerStudio\\webview", local);
  SetEnvironmentVariableW(L"WEBVIEW2_USER_DATA_FOLDER", path);
}

/* Whether it started. `code`: how it ended; STILL_ACTIVE when it was still there after `wait_ms`. */
static bool start(const wchar_t *program, struct Words *words, DWORD flags, DWORD wait_ms, DWORD *code) {
  STARTUPINFOW startup = {.cb = sizeof startup};
  PROCESS_INFORMATION process;
  wchar_t *line = words_line(program, words);
  bool is_started =
      line != NULL && CreateProcessW(program, line, NULL, NULL, TRUE, flags, NULL, NULL, &startup, &process);
  free(line);
  if (!is_started) return false;
  WaitForSingleObject(process.hProcess, wait_ms);
  if (!GetExitCodeProcess(process.hProcess, code)) *code = 1;
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  return true;
}

static int run_command(struct Words *words) {
  wchar_t path[PATH_LETTERS];
  DWORD code = 1;
  AttachConsole(ATTACH_PARENT_PROCESS);
  inside(RUNTIME, path);
  return start(path, words, 0, INFINITE, &code) ? (int)code : fail(path);
}

static int open_browser(const struct Asked *asked, const wchar_t *because) {
  wchar_t path[PATH_LETTERS];
  DWORD code;
  struct Words words = {0};
  if (because != NULL) {
    words_add(&words, L"--because");
    words_add(&words, because);
  }
  for (int i = 0; i < asked->options.count; i++) words_add(&words, asked->options.words[i]);
  inside(LAUNCHER, path);
  return start(path, &words, CREATE_NO_WINDOW, 0, &code) ? 0 : fail(path);
}

static int open_window(const struct Asked *asked) {
  wchar_t program[PATH_LETTERS], path[PATH_LETTERS + 8];
  DWORD code;
  inside(WINDOW, program);
  if (!is_there(program)) return open_browser(asked, L"this copy has no program for a window");
  if (!has_webview2()) return open_browser(asked, L"WebView2, which shows the window, is not installed");
  struct Words words = {0};
  swprintf(path, PATH_LETTERS + 8, L"--path=%ls", app);
  for (wchar_t *at = path; *at != 0; at++) // The page reads the path as text in which \n would be a new line.
    if (*at == L'\\') *at = L'/';
  words_add(&words, path);
  if (asked->files.count > 0) words_add(&words, L"--");
  for (int i = 0; i < asked->files.count; i++) words_add(&words, asked->files.words[i]);
  if (!start(program, &words, 0, SHOWN_AFTER_MS, &code))
    return open_browser(asked, L"the window's program did not start");
  return code == 0 || code == STILL_ACTIVE ? 0 : open_browser(asked, L"the window's program ended at once");
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int how) {
  (void)instance, (void)before, (void)line, (void)how;
  int count = 0;
  wchar_t **given = CommandLineToArgvW(GetCommandLineW(), &count);
  if (given == NULL || !find_app()) return fail(TITLE);
  struct Asked asked = words_sort(given + 1, count - 1);
  set_environment(asked.data);
  if (asked.is_command) return run_command(&asked.options);
  return asked.is_for_window ? open_window(&asked) : open_browser(&asked, NULL);
}
