/* What the setup's script cannot do itself. A program of its own: it serves setups of 32 and of 64 bits.
 *
 *   ANSWER look FOLDER BEFORE VERSION REGISTERED      machine, newer version or nothing, what runs or nothing
 *   ANSWER install SETUP FOLDER UNINSTALLER PARENT BAR LINE CHECKING COPYING      word, detail
 *   ANSWER remove FOLDER      word
 *   ANSWER erase FOLDER       word
 *
 * The answer is a file of lines in UTF-16, which scripts read. PARENT is the setup: when it is killed, what
 * was begun is taken back. BAR and LINE are its progress bar and the line above, 0 when it shows none. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <commctrl.h>
#include <shellapi.h>

#include "disk.h"
#include "install.h"
#include "list.h"
#include "machine.h"
#include "versions.h"

enum { BAR_STEPS = 30000, TEXT_LETTERS = 300, ANSWER_LETTERS = 4096 };

static volatile LONG is_over;

static void add(wchar_t *answer, const wchar_t *line) {
  size_t used = wcslen(answer);
  swprintf(answer + used, ANSWER_LETTERS - used, L"%ls\r\n", line);
}

static void version_in(const wchar_t *folder, wchar_t version[64]) {
  wchar_t *list = disk_utf8_path(folder, LIST_NAME), *path = disk_path(folder, L"VERSION");
  char *text = list != NULL && disk_exists(list) && path != NULL ? disk_read(path) : NULL;
  for (int i = 0; text != NULL && i < 63 && text[i] > ' '; i++) version[i] = (wchar_t)(unsigned char)text[i];
  free(text);
  free(list);
  free(path);
}

static void look(wchar_t **words, wchar_t *answer) {
  wchar_t there[64] = {0}, name[MAX_PATH] = {0};
  const wchar_t *newer = L"";
  version_in(words[0], there);
  if (words[3][0] != 0 && version_compare(words[3], words[2]) > 0) newer = words[3];
  if (there[0] != 0 && version_compare(there, words[2]) > 0) newer = there;
  if (!machine_is_running_from(words[0], name, MAX_PATH) && words[1][0] != 0)
    machine_is_running_from(words[1], name, MAX_PATH);
  add(answer, machine_look());
  add(answer, newer);
  add(answer, name);
}

struct Page {
  HWND bar, line;
  const wchar_t *checking, *copying;
  int shown;
};

static void show(void *who, double fraction) {
  struct Page *page = who;
  int percent = (int)(fraction * 100);
  if (page->bar == NULL || percent == page->shown) return;
  page->shown = percent;
  wchar_t text[TEXT_LETTERS];
  swprintf(text, TEXT_LETTERS, L"%ls %d %%", fraction < 0.3 ? page->checking : page->copying, percent);
  DWORD_PTR ignored; // Not for ever: a setup that hangs does not hang this.
  WPARAM step = (WPARAM)(fraction * BAR_STEPS);
  SendMessageTimeoutW(page->bar, PBM_SETPOS, step, 0, SMTO_ABORTIFHUNG, 1000, &ignored);
  SendMessageTimeoutW(page->line, WM_SETTEXT, 0, (LPARAM)text, SMTO_ABORTIFHUNG, 1000, &ignored);
}

static DWORD WINAPI wait_for(void *parent) {
  WaitForSingleObject(parent, INFINITE);
  is_over = 1;
  return 0;
}

static HWND window_of(const wchar_t *number) { return (HWND)(UINT_PTR)_wcstoui64(number, NULL, 10); }

static void install(wchar_t **words, wchar_t *answer) {
  struct Page page = {window_of(words[4]), window_of(words[5]), words[6], words[7], -1};
  HANDLE parent = OpenProcess(SYNCHRONIZE, FALSE, wcstoul(words[3], NULL, 10));
  HANDLE watch = parent == NULL ? NULL : CreateThread(NULL, 0, wait_for, parent, 0, NULL);
  if (watch != NULL) CloseHandle(watch);
  struct Install install = {words[0], words[1], words[2], show, &page, &is_over, {0}};
  add(answer, install_run(&install));
  add(answer, install.detail);
}

static bool write_answer(const wchar_t *path, const wchar_t *answer) {
  FILE *file = _wfopen(path, L"wb");
  if (file == NULL) return false;
  fwrite(L"\xfeff", sizeof *answer, 1, file);
  fwrite(answer, sizeof *answer, wcslen(answer), file);
  return fclose(file) == 0;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int how) {
  (void)instance, (void)before, (void)line, (void)how;
  static wchar_t answer[ANSWER_LETTERS];
  int count = 0;
  wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
  if (words == NULL || count < 4) return 2;
  const wchar_t *task = words[2];
  if (wcscmp(task, L"look") == 0 && count == 7) look(words + 3, answer);
  else if (wcscmp(task, L"install") == 0 && count == 11) install(words + 3, answer);
  else if (wcscmp(task, L"remove") == 0) add(answer, install_remove(words[3]));
  else if (wcscmp(task, L"erase") == 0) {
    wchar_t *path = disk_path(words[3], L"");
    add(answer, path != NULL && disk_delete_tree(path) ? L"ok" : L"left");
    free(path);
  } else return 2;
  return write_answer(words[1], answer) ? 0 : 1;
}
