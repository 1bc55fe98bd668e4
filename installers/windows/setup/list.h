/* `installed-files.txt`: every file of ours, for the uninstaller, the next setup and people. */
#ifndef LIST_H
#define LIST_H
#include <stdbool.h>

#define LIST_NAME "installed-files.txt"

/* A line is `sha256 size path`. Calls `each` with every path, until a call answers false. */
typedef bool EachPath(void *who, const char *path);
bool list_each_path(char *list, EachPath *each, void *who);

#endif
