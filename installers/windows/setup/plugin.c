/* What the setup's script calls: `studio::Install` and the like. Words come from the script's stack, answers
 * go back to it. The declarations are what NSIS gives a plugin. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <commctrl.h>

#include "disk.h"
#include "install.h"
#include "machine.h"
#include "swap.h"
#include "versions.h"

typedef struct Stack {
  struct Stack *next;
  wchar_t text[1];
} Stack;

typedef UINT_PTR(*Callback)(int event);
typedef struct {
  void *flags;
  int (*execute)(int, HWND);
  void (*check_name)(wchar_t *);
  int (*stay)(HMODULE, Callback);
} Extra;

#define WORDS HWND window, int letters, wchar_t *variables, Stack **stack, Extra *extra
#define CALL(name) __declspec(dllexport) void name(WORDS)
#define UNUSED (void)window, (void)letters, (void)variables, (void)stack, (void)extra

enum { TEXT_LETTERS = 4096, BAR = 1004, LINE = 1006, BAR_STEPS = 30000 };

static HMODULE self;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *reserved) {
  (void)reserved;
  if (reason == DLL_PROCESS_ATTACH) self = module;
  return TRUE;
}

static void pop(Stack **stack, wchar_t *text) {
  Stack *top = *stack;
  text[0] = 0;
  if (top == NULL) return;
  lstrcpynW(text, top->text, TEXT_LETTERS);
  *stack = top->next;
  GlobalFree(top);
}

static void push(Stack **stack, int letters, const wchar_t *text) {
  Stack *top = GlobalAlloc(GPTR, sizeof *top + (size_t)letters * sizeof *text);
  if (top == NULL) return;
  lstrcpynW(top->text, text, letters);
  top->next = *stack;
  *stack = top;
}

static UINT_PTR hear(int event) {
  (void)event;
  return 0;
}

/* One setup at a time. The plugin stays loaded, and with it the mutex, until the setup ends. */
CALL(Alone) {
  UNUSED;
  static HANDLE mutex;
  extra->stay(self, hear);
  if (mutex == NULL) mutex = CreateMutexW(NULL, FALSE, L"Local\\TokenizerStudioSetup");
  push(stack, letters, mutex != NULL && GetLastError() == ERROR_ALREADY_EXISTS ? L"no" : L"yes");
}

/* file, text */
CALL(Log) {
  UNUSED;
  static wchar_t path[TEXT_LETTERS], text[TEXT_LETTERS];
  static char line[TEXT_LETTERS * 3 + 64];
  pop(stack, path);
  pop(stack, text);
  SYSTEMTIME now;
  GetLocalTime(&now);
  int at = sprintf(line, "%04d-%02d-%02d %02d:%02d:%02d  ", now.wYear, now.wMonth, now.wDay, now.wHour,
                   now.wMinute, now.wSecond);
  int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, line + at, TEXT_LETTERS * 3, NULL, NULL);
  if (size < 1) return;
  memcpy(line + at + size - 1, "\r\n", 2);
  DWORD usual = FILE_ATTRIBUTE_NORMAL;
  HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, usual, NULL);
  if (file == INVALID_HANDLE_VALUE) return;
  DWORD written;
  WriteFile(file, line, (DWORD)(at + size + 1), &written, NULL);
  CloseHandle(file);
}

CALL(Machine) {
  UNUSED;
  push(stack, letters, machine_look());
}

/* folder → the version in it; nothing when none of ours is there */
CALL(Version) {
  UNUSED;
  static wchar_t folder[TEXT_LETTERS];
  wchar_t version[64] = {0};
  pop(stack, folder);
  wchar_t *list = disk_utf8_path(folder, SWAP_LIST), *path = disk_path(folder, L"VERSION");
  char *text = list != NULL && disk_exists(list) && path != NULL ? disk_read(path) : NULL;
  for (int i = 0; text != NULL && i < 63 && text[i] > ' '; i++) version[i] = (wchar_t)(unsigned char)text[i];
  free(text);
  free(list);
  free(path);
  push(stack, letters, version);
}

/* left, right → -1, 0, 1 */
CALL(Compare) {
  UNUSED;
  static wchar_t left[TEXT_LETTERS], right[TEXT_LETTERS];
  pop(stack, left);
  pop(stack, right);
  int found = version_compare(left, right);
  push(stack, letters, found < 0 ? L"-1" : found > 0 ? L"1" : L"0");
}

/* folder → the name of what runs, or nothing */
CALL(Running) {
  UNUSED;
  static wchar_t folder[TEXT_LETTERS];
  wchar_t name[MAX_PATH] = {0};
  pop(stack, folder);
  machine_is_running_from(folder, name, MAX_PATH);
  push(stack, letters, name);
}

struct Page {
  HWND bar, line;
  wchar_t checking[256], copying[256];
  int shown;
};

static void show(void *who, double fraction) {
  struct Page *page = who;
  if (page->bar == NULL) return;
  SendMessageW(page->bar, PBM_SETPOS, (WPARAM)(fraction * BAR_STEPS), 0);
  int percent = (int)(fraction * 100);
  if (percent == page->shown) return;
  page->shown = percent;
  wchar_t text[300];
  wsprintfW(text, L"%s %d %%", fraction < 0.3 ? page->checking : page->copying, percent);
  SendMessageW(page->line, WM_SETTEXT, 0, (LPARAM)text);
}

/* setup, folder, uninstaller, text while it checks, text while it copies → word, detail */
CALL(Install) {
  UNUSED;
  static wchar_t setup[TEXT_LETTERS], folder[TEXT_LETTERS], uninstaller[TEXT_LETTERS], text[TEXT_LETTERS];
  static struct Page page;
  pop(stack, setup);
  pop(stack, folder);
  pop(stack, uninstaller);
  pop(stack, text);
  lstrcpynW(page.checking, text, 256);
  pop(stack, text);
  lstrcpynW(page.copying, text, 256);
  HWND inner = window == NULL ? NULL : FindWindowExW(window, NULL, L"#32770", NULL);
  page.bar = inner == NULL ? NULL : GetDlgItem(inner, BAR);
  page.line = inner == NULL ? NULL : GetDlgItem(inner, LINE);
  page.shown = -1;
  if (page.bar != NULL) SendMessageW(page.bar, PBM_SETRANGE32, 0, BAR_STEPS);
  struct Install install = {setup, folder, uninstaller, show, &page, {0}};
  const wchar_t *word = install_run(&install);
  push(stack, letters, install.detail);
  push(stack, letters, word);
}

/* folder → word */
CALL(Remove) {
  UNUSED;
  static wchar_t folder[TEXT_LETTERS];
  pop(stack, folder);
  push(stack, letters, install_remove(folder));
}

/* folder, with all that is in it → `ok` or `left` */
CALL(Erase) {
  UNUSED;
  static wchar_t folder[TEXT_LETTERS];
  pop(stack, folder);
  wchar_t *path = disk_path(folder, L"");
  push(stack, letters, path != NULL && disk_delete_tree(path) ? L"ok" : L"left");
  free(path);
}
