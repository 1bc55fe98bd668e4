/* Files and folders of Windows: long paths, links left alone, short waits for who looks into new files. */
#ifndef DISK_H
#define DISK_H
#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>
#include <windows.h>

enum { PATH_LETTERS = 32768 };

/* `folder\name` as `\\?\…`, slashes turned; from malloc. NULL: no memory. */
wchar_t *disk_path(const wchar_t *folder, const wchar_t *name);
wchar_t *disk_utf8_path(const wchar_t *folder, const char *name);

bool disk_exists(const wchar_t *path);
bool disk_is_folder(const wchar_t *path);
/* A junction, a symbolic link: what is behind it belongs to somebody else. */
bool disk_is_link(const wchar_t *path);

/* Makes all folders above the last name. */
bool disk_make_parents(const wchar_t *path);

/* Tries for some seconds: virus scanners hold what is new. */
bool disk_move(const wchar_t *from, const wchar_t *to);
bool disk_delete(const wchar_t *path);

/* A folder and all in it; links go, what they lead to stays. */
bool disk_delete_tree(const wchar_t *path);

/* Removes `path` and what is above it as long as that is empty and below `top`; `top` stays. */
void disk_remove_empty(const wchar_t *path, const wchar_t *top);

/* All of a text file, ended by a zero; from malloc. NULL: not there, or more than 64 MB. */
char *disk_read(const wchar_t *path);
bool disk_write(const wchar_t *path, const char *text);

#endif
