#include "swap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "list.h"

#define OLD L".setup\\old"
#define PLAN L".setup\\plan"
#define PLAN_PART L".setup\\plan.part"
#define WIDE_LIST L"installed-files.txt"

enum { MOST_NAMES = 256, NAME_BYTES = 1024 };

/* The first names of paths: what is moved. */
struct Names {
  char *names[MOST_NAMES];
  size_t count;
};

static bool add_name(void *who, const char *path) {
  struct Names *names = who;
  size_t length = strcspn(path, "/");
  for (size_t i = 0; i < names->count; i++)
    if (_strnicmp(names->names[i], path, length) == 0 && names->names[i][length] == '\0') return true;
  if (names->count == MOST_NAMES || length >= NAME_BYTES) return false;
  char *name = calloc(length + 1, 1);
  if (name == NULL) return false;
  memcpy(name, path, length);
  names->names[names->count++] = name;
  return true;
}

static bool add_names_of(const wchar_t *folder, struct Names *names) {
  wchar_t *path = disk_path(folder, WIDE_LIST);
  char *list = path == NULL ? NULL : disk_read(path);
  bool is_added = list == NULL || list_each_path(list, add_name, names);
  free(list);
  free(path);
  return is_added;
}

static void free_names(struct Names *names) {
  for (size_t i = 0; i < names->count; i++) free(names->names[i]);
}

/* Where one name is, in each of the three places. */
struct Places {
  wchar_t *here, *new, *old;
};

static bool find_places(const wchar_t *folder, const char *name, struct Places *places) {
  wchar_t *new_folder = disk_path(folder, SWAP_NEW), *old_folder = disk_path(folder, OLD);
  places->here = disk_utf8_path(folder, name);
  places->new = new_folder == NULL ? NULL : disk_utf8_path(new_folder, name);
  places->old = old_folder == NULL ? NULL : disk_utf8_path(old_folder, name);
  free(new_folder);
  free(old_folder);
  return places->here != NULL && places->new != NULL && places->old != NULL;
}

static void free_places(struct Places *places) {
  free(places->here);
  free(places->new);
  free(places->old);
}

/* `N`: a name of the new version. `O`: one only the old version has. Done twice it is as if done once. */
static bool step(const wchar_t *folder, char kind, const char *name) {
  struct Places at;
  bool is_done = find_places(folder, name, &at);
  if (is_done && (kind == 'O' || disk_exists(at.new))) {
    if (disk_exists(at.here)) is_done = disk_move(at.here, at.old);
    if (is_done && kind == 'N') is_done = disk_move(at.new, at.here);
  }
  free_places(&at);
  return is_done;
}

static bool step_back(const wchar_t *folder, char kind, const char *name) {
  struct Places at;
  bool is_done = find_places(folder, name, &at);
  if (is_done && kind == 'N' && disk_exists(at.here) && !disk_exists(at.new))
    is_done = disk_move(at.here, at.new);
  if (is_done && disk_exists(at.old) && !disk_exists(at.here)) is_done = disk_move(at.old, at.here);
  free_places(&at);
  return is_done;
}

enum Followed { DONE, UNDONE, STUCK };

/* The plan's line `number` into `name`; its kind, or 0 behind the last one. */
static char line_of(const char *plan, size_t number, char name[NAME_BYTES]) {
  for (; number > 0 && plan != NULL; number--) {
    plan = strchr(plan, '\n');
    if (plan != NULL) plan++;
  }
  if (plan == NULL || plan[0] == '\0') return 0;
  snprintf(name, NAME_BYTES, "%.*s", (int)strcspn(plan + 2, "\n"), plan + 2);
  return plan[0];
}

/* Lines of a plan, forwards until one fails; then backwards. */
static enum Followed follow(const wchar_t *folder, const char *plan) {
  char name[NAME_BYTES], kind;
  for (size_t i = 0; (kind = line_of(plan, i, name)) != 0; i++) {
    if (step(folder, kind, name)) continue;
    bool is_undone = true;
    for (size_t back = i + 1; back-- > 0;) {
      kind = line_of(plan, back, name);
      is_undone = step_back(folder, kind, name) && is_undone;
    }
    return is_undone ? UNDONE : STUCK;
  }
  return DONE;
}

/* Whether a link lies between the folder and the path's last name. */
static bool is_behind_link(const wchar_t *folder, const char *path) {
  char above[NAME_BYTES];
  for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    snprintf(above, sizeof above, "%.*s", (int)(slash - path), path);
    wchar_t *full = disk_utf8_path(folder, above);
    bool is_link = full == NULL || disk_is_link(full);
    free(full);
    if (is_link) return true;
  }
  return false;
}

static bool delete_own(void *who, const char *path) {
  const wchar_t *folder = who;
  wchar_t *full = is_behind_link(folder, path) ? NULL : disk_utf8_path(folder, path);
  if (full == NULL) return true;
  if (!disk_is_folder(full)) disk_delete(full);
  wchar_t *slash = wcsrchr(full, L'\\');
  *slash = 0;
  disk_remove_empty(full, folder);
  free(full);
  return true;
}

/* A program that is running cannot be deleted, but it can be moved away. */
static void move_running_away(const wchar_t *program) {
  wchar_t away[MAX_PATH];
  if (GetTempPathW(MAX_PATH - 40, away) == 0) return;
  wsprintfW(away + wcslen(away), L"tokenizer-studio-%u.tmp", (unsigned)GetCurrentProcessId());
  if (MoveFileExW(program, away, 0)) MoveFileExW(away, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
}

static bool move_back(const wchar_t *from, const wchar_t *to) {
  wchar_t *free_name = calloc(wcslen(to) + 16, sizeof *free_name);
  if (free_name == NULL) return false;
  wcscpy(free_name, to);
  for (int i = 1; disk_exists(free_name) && i < 1000; i++) wsprintfW(free_name + wcslen(to), L".kept%d", i);
  bool is_moved = disk_make_parents(free_name) && disk_move(from, free_name);
  free(free_name);
  return is_moved;
}

/* What is not ours goes back to where it was; if something of ours is there now, beside it. */
static void give_back(const wchar_t *from, const wchar_t *to) {
  wchar_t *all = disk_path(from, L"*");
  WIN32_FIND_DATAW found;
  HANDLE search = all == NULL ? INVALID_HANDLE_VALUE : FindFirstFileW(all, &found);
  free(all);
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0) continue;
    wchar_t *inner = disk_path(from, found.cFileName), *target = disk_path(to, found.cFileName);
    if (inner != NULL && target != NULL) {
      bool is_merged = disk_is_folder(inner) && !disk_is_link(inner) && disk_is_folder(target);
      if (is_merged) give_back(inner, target);
      else move_back(inner, target);
      if (is_merged) RemoveDirectoryW(inner);
    }
    free(inner);
    free(target);
  } while (FindNextFileW(search, &found));
  FindClose(search);
}

/* Without a whole list of its own it was a broken installation: what is there under our names is ours. */
static void delete_own_files(wchar_t *old, const wchar_t *old_list, const wchar_t *new_list) {
  char *list = disk_read(old_list);
  bool is_whole = list != NULL && strstr(list, " " LIST_NAME "\n") != NULL;
  if (list != NULL) list_each_path(list, delete_own, old);
  free(list);
  list = is_whole ? NULL : disk_read(new_list);
  if (list != NULL) list_each_path(list, delete_own, old);
  free(list);
}

/* True when nothing is left of it. */
static bool delete_old(const wchar_t *folder) {
  wchar_t *here = disk_path(folder, L""), *old = disk_path(folder, OLD), *new = disk_path(folder, SWAP_NEW);
  wchar_t *old_list = old == NULL ? NULL : disk_path(old, WIDE_LIST);
  wchar_t *new_list = disk_path(folder, WIDE_LIST);
  bool is_gone = old != NULL && !disk_exists(old);
  if (!is_gone && here != NULL && old_list != NULL && new_list != NULL && new != NULL) {
    delete_own_files(old, old_list, new_list);
    wchar_t *uninstaller = disk_path(old, L"uninstall.exe");
    if (uninstaller != NULL && disk_exists(uninstaller)) move_running_away(uninstaller);
    free(uninstaller);
    disk_delete(old_list);
    give_back(old, here);
    RemoveDirectoryW(old);
    RemoveDirectoryW(new);
    is_gone = !disk_exists(old);
    wchar_t *setup = disk_path(folder, L".setup");
    if (setup != NULL) RemoveDirectoryW(setup);
    free(setup);
  }
  free(here);
  free(old);
  free(new);
  free(old_list);
  free(new_list);
  return is_gone;
}

static char *make_plan(const wchar_t *folder) {
  struct Names fresh = {{NULL}, 0}, all = {{NULL}, 0};
  wchar_t *new_folder = disk_path(folder, SWAP_NEW);
  bool is_known = new_folder != NULL && add_names_of(new_folder, &fresh) && add_names_of(new_folder, &all) &&
                  add_names_of(folder, &all);
  char *plan = is_known ? calloc(all.count + 1, NAME_BYTES + 4) : NULL;
  for (size_t i = 0, at = 0; plan != NULL && i < all.count; i++)
    at += (size_t)sprintf(plan + at, "%c %s\n", i < fresh.count ? 'N' : 'O', all.names[i]);
  free(new_folder);
  free_names(&fresh);
  free_names(&all);
  return plan;
}

static bool follow_and_clean(const wchar_t *folder, const char *plan, const wchar_t *plan_path) {
  enum Followed followed = follow(folder, plan);
  if (followed == STUCK) return false; // The plan stays: the next one goes on.
  if (!disk_delete(plan_path)) return followed == DONE;
  if (followed == DONE) delete_old(folder);
  return followed == DONE;
}

bool swap_apply(const wchar_t *folder) {
  wchar_t *plan_path = disk_path(folder, PLAN), *old = disk_path(folder, OLD);
  wchar_t *part = disk_path(folder, PLAN_PART);
  char *plan = make_plan(folder);
  bool is_done = false;
  if (plan_path != NULL && part != NULL && old != NULL && plan != NULL && disk_make_parents(old)) {
    bool has_old = CreateDirectoryW(old, NULL) || GetLastError() == ERROR_ALREADY_EXISTS;
    bool is_written = has_old && disk_write(part, plan) && disk_move(part, plan_path);
    if (is_written) is_done = follow_and_clean(folder, plan, plan_path);
  }
  free(plan_path);
  free(part);
  free(old);
  free(plan);
  return is_done;
}

bool swap_recover(const wchar_t *folder) {
  wchar_t *setup = disk_path(folder, L".setup"), *plan_path = disk_path(folder, PLAN);
  bool is_free = setup != NULL && plan_path != NULL;
  if (is_free && disk_exists(setup)) {
    char *plan = disk_read(plan_path);
    if (plan != NULL) is_free = follow_and_clean(folder, plan, plan_path);
    free(plan);
    if (is_free) {
      swap_discard(folder);
      is_free = delete_old(folder) || !disk_exists(setup);
    }
  }
  free(setup);
  free(plan_path);
  return is_free;
}

void swap_discard(const wchar_t *folder) {
  wchar_t *new = disk_path(folder, SWAP_NEW), *old = disk_path(folder, OLD);
  wchar_t *setup = disk_path(folder, L".setup"), *part = disk_path(folder, PLAN_PART);
  if (new != NULL) disk_delete_tree(new);
  if (part != NULL) disk_delete(part);
  if (old != NULL) RemoveDirectoryW(old);
  if (setup != NULL) RemoveDirectoryW(setup);
  free(new);
  free(old);
  free(setup);
  free(part);
}
