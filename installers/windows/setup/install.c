#include "install.h"

#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "list.h"
#include "swap.h"

static const wchar_t OK[] = L"ok"; /* compared by its address */

/* A line of the list that names no file: no path of ours holds a colon. */
#define MADE "made 0 "

static const double CHECKING = 0.3; /* of the time; unpacking is the rest */
static const uint64_t SPARE_BYTES = 32u << 20; /* for folders, and for what others write meanwhile */

struct Work {
  struct Install *install;
  struct Payload payload;
  wchar_t *stage;
  wchar_t *made_from; /* the first folder that was not there; NULL: all were */
  HANDLE out;
  struct Sha256 hash;
  uint32_t file;
  uint64_t left; /* of the open file */
  uint64_t done;
};

static void describe(struct Install *install, const char *utf8) {
  if (MultiByteToWideChar(CP_UTF8, 0, utf8, -1, install->detail, DETAIL_LETTERS) == 0) install->detail[0] = 0;
}

static const wchar_t *word_of(struct Work *work, enum Verdict verdict) {
  struct Install *install = work->install;
  if (verdict == NO_MEMORY) return L"memory";
  if (*work->payload.culprit != '\0') describe(install, work->payload.culprit);
  else {
    const wchar_t *slash = wcsrchr(install->setup, L'\\');
    lstrcpynW(install->detail, slash == NULL ? install->setup : slash + 1, DETAIL_LETTERS);
  }
  return verdict == MISSING ? L"missing" : L"damaged";
}

static void say_checking(void *who, double fraction) {
  const struct Install *install = ((struct Work *)who)->install;
  install->progress(install->who, fraction * CHECKING);
}

/* Somebody else's file under a name of ours: it must not be overwritten. */
static bool is_taken(struct Work *work) {
  wchar_t *list = disk_utf8_path(work->install->folder, LIST_NAME);
  bool is_ours = list != NULL && disk_exists(list), is_found = false;
  free(list);
  for (uint32_t i = 0; i < work->payload.file_count && !is_ours && !is_found; i++) {
    wchar_t *path = disk_utf8_path(work->install->folder, work->payload.files[i].path);
    is_found = path != NULL && disk_exists(path);
    free(path);
    if (is_found) describe(work->install, work->payload.files[i].path);
  }
  return is_found;
}

/* The nearest folder that is there has the disk. */
static bool has_room(struct Work *work) {
  wchar_t *path = disk_path(work->install->folder, L"");
  while (path != NULL && !disk_is_folder(path) && wcsrchr(path, L'\\') > path + 3) *wcsrchr(path, L'\\') = 0;
  wchar_t *folder = path == NULL ? NULL : calloc(wcslen(path) + 2, sizeof *folder);
  ULARGE_INTEGER available = {.QuadPart = UINT64_MAX};
  if (folder != NULL) {
    wcscpy(folder, path);
    wcscat(folder, L"\\");
    if (!GetDiskFreeSpaceExW(folder, &available, NULL, NULL)) available.QuadPart = UINT64_MAX;
  }
  free(folder);
  free(path);
  uint64_t needed = work->payload.unpacked_bytes + SPARE_BYTES;
  if (available.QuadPart >= needed) return true;
  unsigned needed_mb = (unsigned)(needed >> 20), available_mb = (unsigned)(available.QuadPart >> 20);
  wsprintfW(work->install->detail, L"%u MB / %u MB", needed_mb, available_mb);
  return false;
}

/* Remembers what has to go again when nothing comes of it. */
static bool make_stage(struct Work *work) {
  wchar_t *path = disk_path(work->install->folder, L"");
  while (path != NULL && wcsrchr(path, L'\\') > path + 3 && !disk_exists(path)) {
    free(work->made_from);
    work->made_from = _wcsdup(path);
    *wcsrchr(path, L'\\') = 0;
  }
  free(path);
  return disk_make_parents(work->stage) && CreateDirectoryW(work->stage, NULL);
}

static void take_back(struct Work *work) {
  if (work->out != INVALID_HANDLE_VALUE) CloseHandle(work->out);
  work->out = INVALID_HANDLE_VALUE;
  swap_discard(work->install->folder);
  wchar_t *folder = work->made_from == NULL ? NULL : disk_path(work->install->folder, L"");
  if (folder != NULL) {
    *wcsrchr(work->made_from, L'\\') = 0;
    disk_remove_empty(folder, work->made_from);
  }
  free(folder);
}

static const wchar_t *write_failure(struct Work *work, const char *path) {
  DWORD error = GetLastError();
  describe(work->install, path);
  return error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL ? L"space" : L"write";
}

static const wchar_t *begin_file(struct Work *work) {
  const struct File *file = &work->payload.files[work->file];
  wchar_t *path = disk_utf8_path(work->stage, file->path);
  if (path != NULL && disk_make_parents(path))
    work->out = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
  free(path);
  work->left = file->size;
  sha256_begin(&work->hash);
  return work->out == INVALID_HANDLE_VALUE ? write_failure(work, file->path) : OK;
}

static const wchar_t *end_file(struct Work *work) {
  const struct File *file = &work->payload.files[work->file++];
  uint8_t digest[SHA256_BYTES];
  sha256_end(&work->hash, digest);
  bool is_closed = CloseHandle(work->out);
  work->out = INVALID_HANDLE_VALUE;
  if (!is_closed) return write_failure(work, file->path);
  return memcmp(digest, file->sha256, SHA256_BYTES) == 0 ? OK : word_of(work, DAMAGED);
}

/* Files lie one behind the other, across blocks. */
static const wchar_t *write_files(struct Work *work, const uint8_t *bytes, uint32_t size) {
  const wchar_t *word = OK;
  while (word == OK && (work->out != INVALID_HANDLE_VALUE || work->file < work->payload.file_count)) {
    if (work->out == INVALID_HANDLE_VALUE && (word = begin_file(work)) != OK) break;
    DWORD wanted = work->left < size ? (DWORD)work->left : size, written = 0;
    if (wanted > 0 && (!WriteFile(work->out, bytes, wanted, &written, NULL) || written != wanted))
      return write_failure(work, work->payload.files[work->file].path);
    sha256_add(&work->hash, bytes, wanted);
    bytes += wanted;
    size -= wanted;
    work->left -= wanted;
    if (work->left > 0) break;
    word = end_file(work);
  }
  return word;
}

static const wchar_t *unpack(struct Work *work) {
  struct Install *install = work->install;
  const wchar_t *word = OK;
  for (uint32_t i = 0; i < work->payload.block_count && word == OK; i++) {
    enum Verdict verdict = payload_block(&work->payload, i);
    if (verdict != WHOLE) return word_of(work, verdict);
    word = write_files(work, work->payload.unpacked, work->payload.blocks[i].unpacked);
    if (word == OK && *install->is_over) word = L"over";
    work->done += work->payload.blocks[i].packed;
    double fraction = (double)work->done / (double)work->payload.packed_bytes;
    install->progress(install->who, CHECKING + (1 - CHECKING) * fraction);
  }
  if (word == OK && work->file < work->payload.file_count) return word_of(work, DAMAGED);
  return word;
}

/* The first folder that an installation had to make, from the list of what is there; from malloc, or NULL. */
static char *made_before(const wchar_t *folder) {
  wchar_t *path = disk_utf8_path(folder, LIST_NAME);
  char *list = path == NULL ? NULL : disk_read(path), *made = NULL;
  if (list != NULL && strncmp(list, MADE, sizeof MADE - 1) == 0) {
    list[strcspn(list, "\n")] = '\0';
    made = _strdup(list + sizeof MADE - 1);
  }
  free(list);
  free(path);
  return made;
}

static char *made_now(const struct Work *work) {
  if (work->made_from == NULL) return made_before(work->install->folder);
  const wchar_t *plain = work->made_from + 4; /* without what begins a long path */
  int size = WideCharToMultiByte(CP_UTF8, 0, plain, -1, NULL, 0, NULL, NULL);
  char *made = malloc((size_t)size + 1);
  if (made != NULL) WideCharToMultiByte(CP_UTF8, 0, plain, -1, made, size, NULL, NULL);
  return made;
}

/* What the uninstaller, the next setup and people read. */
static bool write_list(struct Work *work) {
  const struct Payload *payload = &work->payload;
  char *made = made_now(work);
  size_t room = 256 + (made == NULL ? 0 : strlen(made));
  for (uint32_t i = 0; i < payload->file_count; i++) room += strlen(payload->files[i].path) + 96;
  char *text = malloc(room), *at = text;
  wchar_t *path = disk_utf8_path(work->stage, LIST_NAME);
  bool is_written = false;
  if (text != NULL && path != NULL) {
    if (made != NULL) at += sprintf(at, MADE "%s\n", made);
    for (uint32_t i = 0; i < payload->file_count; i++) {
      const struct File *file = &payload->files[i];
      for (int k = 0; k < SHA256_BYTES; k++) at += sprintf(at, "%02x", file->sha256[k]);
      char size[24];
      at += sprintf(at, " %s %s\n", _ui64toa(file->size, size, 10), file->path);
    }
    sprintf(at, "- 0 uninstall.exe\n- 0 " LIST_NAME "\n");
    is_written = disk_write(path, text);
  }
  free(made);
  free(text);
  free(path);
  return is_written;
}

static bool add_uninstaller(struct Work *work) {
  wchar_t *path = disk_path(work->stage, L"uninstall.exe");
  bool is_copied = path != NULL && CopyFileW(work->install->uninstaller, path, TRUE);
  free(path);
  return is_copied;
}

static const wchar_t *put_in_place(struct Work *work) {
  if (!make_stage(work)) {
    take_back(work);
    return L"folder";
  }
  const wchar_t *word = unpack(work);
  if (word == OK && !add_uninstaller(work)) word = write_failure(work, "uninstall.exe");
  if (word == OK && !write_list(work)) word = write_failure(work, LIST_NAME);
  if (word == OK && !swap_apply(work->install->folder)) word = L"busy";
  if (word != OK) take_back(work);
  return word;
}

static const wchar_t *check_and_install(struct Work *work) {
  enum Verdict verdict = payload_open(&work->payload, work->install->setup);
  if (verdict == WHOLE) verdict = payload_check(&work->payload, say_checking, work);
  if (verdict != WHOLE) return word_of(work, verdict);
  if (!swap_recover(work->install->folder)) return L"busy";
  if (is_taken(work)) return L"taken";
  if (!has_room(work)) return L"space";
  work->stage = disk_path(work->install->folder, SWAP_NEW);
  return work->stage == NULL ? L"memory" : put_in_place(work);
}

const wchar_t *install_run(struct Install *install) {
  struct Work work = {.install = install, .out = INVALID_HANDLE_VALUE};
  install->detail[0] = 0;
  const wchar_t *word = check_and_install(&work);
  payload_close(&work.payload);
  free(work.stage);
  free(work.made_from);
  return word;
}

/* The folder, and those above it that were made for it, as far as they are empty. */
static void remove_folders(const wchar_t *path, const char *made) {
  wchar_t *wide = made == NULL ? NULL : calloc(strlen(made) + 1, sizeof *wide);
  wchar_t *top = NULL;
  if (wide != NULL && MultiByteToWideChar(CP_UTF8, 0, made, -1, wide, (int)strlen(made) + 1) > 0)
    top = disk_path(wide, L"");
  bool is_above = top != NULL && _wcsnicmp(path, top, wcslen(top)) == 0 && wcsrchr(top, L'\\') != NULL;
  RemoveDirectoryW(path);
  if (is_above) {
    *wcsrchr(top, L'\\') = 0;
    disk_remove_empty(path, top);
  }
  free(wide);
  free(top);
}

const wchar_t *install_remove(const wchar_t *folder) {
  if (!swap_recover(folder)) return L"busy";
  char *made = made_before(folder);
  if (!swap_apply(folder)) {
    free(made);
    return L"busy";
  }
  wchar_t *path = disk_path(folder, L""), *setup = disk_path(folder, L".setup");
  wchar_t *list = disk_utf8_path(folder, LIST_NAME);
  bool is_left = setup == NULL || list == NULL || disk_exists(setup) || disk_exists(list);
  if (path != NULL) remove_folders(path, made);
  free(made);
  free(path);
  free(setup);
  free(list);
  return is_left ? L"left" : OK;
}
