#include "list.h"

#include <string.h>

bool list_each_path(char *list, EachPath *each, void *who) {
  for (char *line = list; line != NULL && *line != '\0';) {
    char *end = strchr(line, '\n');
    if (end != NULL) *end = '\0';
    char *path = strchr(line, ' ');
    if (path != NULL) path = strchr(path + 1, ' ');
    bool is_inside = path != NULL && strstr(path, "..") == NULL && strpbrk(path, ":\\") == NULL;
    bool is_ours = is_inside && path[1] != '/' && path[1] != '\0';
    if (is_ours && !each(who, path + 1)) return false;
    line = end == NULL ? NULL : end + 1;
  }
  return true;
}
