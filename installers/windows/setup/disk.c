#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ROOT_LETTERS: of a disk, behind the four that begin a long path. */
enum { TRIES = 20, PAUSE_MS = 150, LARGEST_TEXT = 64 << 20, ROOT_LETTERS = 6 };

wchar_t *disk_path(const wchar_t *folder, const wchar_t *name) {
  bool is_long = wcsncmp(folder, L"\\\\?\\", 4) == 0;
  bool is_share = !is_long && wcsncmp(folder, L"\\\\", 2) == 0;
  const wchar_t *before = is_long ? L"" : is_share ? L"\\\\?\\UNC\\" : L"\\\\?\\";
  if (is_share) folder += 2;
  size_t room = wcslen(before) + wcslen(folder) + wcslen(name) + 2;
  wchar_t *path = malloc(room * sizeof *path);
  if (path == NULL) return NULL;
  wcscpy(path, before);
  wcscat(path, folder);
  for (size_t end = wcslen(path); end > 0 && path[end - 1] == L'\\'; end--) path[end - 1] = 0;
  if (*name != 0) {
    wcscat(path, L"\\");
    wcscat(path, name);
  }
  for (wchar_t *at = path; *at != 0; at++)
    if (*at == L'/') *at = L'\\';
  return path;
}

wchar_t *disk_utf8_path(const wchar_t *folder, const char *name) {
  int letters = MultiByteToWideChar(CP_UTF8, 0, name, -1, NULL, 0);
  wchar_t *wide = letters > 0 ? malloc((size_t)letters * sizeof *wide) : NULL;
  if (wide == NULL) return NULL;
  MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, letters);
  wchar_t *path = disk_path(folder, wide);
  free(wide);
  return path;
}

static bool has(const wchar_t *path, DWORD flag) {
  DWORD flags = GetFileAttributesW(path);
  return flags != INVALID_FILE_ATTRIBUTES && (flags & flag) != 0;
}

bool disk_exists(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }
bool disk_is_folder(const wchar_t *path) { return has(path, FILE_ATTRIBUTE_DIRECTORY); }
bool disk_is_link(const wchar_t *path) { return has(path, FILE_ATTRIBUTE_REPARSE_POINT); }

bool disk_make_parents(const wchar_t *path) {
  wchar_t *copy = _wcsdup(path);
  if (copy == NULL) return false;
  wchar_t *slash = wcsrchr(copy, L'\\');
  bool is_there = slash == NULL;
  if (!is_there) {
    *slash = 0;
    is_there = wcslen(copy) <= ROOT_LETTERS || disk_is_folder(copy);
    if (!is_there && disk_make_parents(copy))
      is_there = CreateDirectoryW(copy, NULL) || GetLastError() == ERROR_ALREADY_EXISTS;
  }
  free(copy);
  return is_there;
}

static bool is_passing(DWORD error) {
  return error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION ||
         error == ERROR_DIR_NOT_EMPTY;
}

bool disk_move(const wchar_t *from, const wchar_t *to) {
  for (int i = 0; i < TRIES; i++) {
    if (MoveFileExW(from, to, 0)) return true;
    if (!is_passing(GetLastError()) || !disk_exists(from) || disk_exists(to)) return false;
    Sleep(PAUSE_MS);
  }
  return false;
}

static bool delete_once(const wchar_t *path) {
  DWORD flags = GetFileAttributesW(path);
  if (flags == INVALID_FILE_ATTRIBUTES) return true;
  if (flags & FILE_ATTRIBUTE_READONLY) SetFileAttributesW(path, flags & ~(DWORD)FILE_ATTRIBUTE_READONLY);
  return flags & FILE_ATTRIBUTE_DIRECTORY ? RemoveDirectoryW(path) : DeleteFileW(path);
}

bool disk_delete(const wchar_t *path) {
  for (int i = 0; i < TRIES; i++) {
    if (delete_once(path)) return true;
    if (!is_passing(GetLastError())) return false;
    Sleep(PAUSE_MS);
  }
  return false;
}

bool disk_delete_tree(const wchar_t *path) {
  bool is_done = true;
  if (disk_is_folder(path) && !disk_is_link(path)) {
    wchar_t *all = disk_path(path, L"*");
    WIN32_FIND_DATAW found;
    HANDLE search = all == NULL ? INVALID_HANDLE_VALUE : FindFirstFileW(all, &found);
    free(all);
    if (search != INVALID_HANDLE_VALUE) {
      do {
        if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0) continue;
        wchar_t *inner = disk_path(path, found.cFileName);
        is_done = inner != NULL && disk_delete_tree(inner) && is_done;
        free(inner);
      } while (FindNextFileW(search, &found));
      FindClose(search);
    }
  }
  return is_done && disk_delete(path);
}

void disk_remove_empty(const wchar_t *path, const wchar_t *top) {
  wchar_t *copy = _wcsdup(path);
  if (copy == NULL) return;
  size_t shortest = wcslen(top);
  while (wcslen(copy) > shortest && !disk_is_link(copy)) {
    if (!RemoveDirectoryW(copy) && disk_exists(copy)) break;
    wchar_t *slash = wcsrchr(copy, L'\\');
    if (slash == NULL) break;
    *slash = 0;
  }
  free(copy);
}

char *disk_read(const wchar_t *path) {
  FILE *file = _wfopen(path, L"rb");
  if (file == NULL) return NULL;
  char *text = NULL;
  long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (size >= 0 && size <= LARGEST_TEXT && fseek(file, 0, SEEK_SET) == 0) text = malloc((size_t)size + 1);
  if (text != NULL) text[fread(text, 1, (size_t)size, file)] = '\0';
  fclose(file);
  return text;
}

bool disk_write(const wchar_t *path, const char *text) {
  HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return false;
  DWORD written = 0, size = (DWORD)strlen(text);
  bool is_written = WriteFile(file, text, size, &written, NULL) && written == size && FlushFileBuffers(file);
  return CloseHandle(file) && is_written;
}
