/* What tests ask on any system: `compare A B`, `old MAJOR BUILD WINE`, `line PROGRAM WORD…` or
 * `sort WORD…`. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../start/words.h"
#include "versions.h"

enum { MOST = 64, LETTERS = 512 };

static wchar_t wide[MOST][LETTERS];
static wchar_t *pointers[MOST];

static void print_all(const wchar_t *name, const struct Words *words) {
  printf("%ls:", name);
  for (int i = 0; i < words->count; i++) printf(" <%ls>", words->words[i]);
  printf("\n");
}

int main(int count, char **given) {
  setlocale(LC_ALL, "C.UTF-8");
  if (count < 2 || count > MOST) return 2;
  for (int i = 0; i < count; i++) {
    mbstowcs(wide[i], given[i], LETTERS - 1);
    pointers[i] = wide[i];
  }
  if (strcmp(given[1], "compare") == 0 && count == 4) printf("%d\n", version_compare(wide[2], wide[3]));
  else if (strcmp(given[1], "old") == 0 && count == 5) {
    unsigned major = (unsigned)atoi(given[2]), build = (unsigned)atoi(given[3]);
    printf("%d\n", version_is_too_old(major, build, atoi(given[4]) == 1));
  } else if (strcmp(given[1], "line") == 0) {
    struct Words words = {.count = 0};
    for (int i = 3; i < count; i++) words_add(&words, pointers[i]);
    wchar_t *line = words_line(wide[2], &words);
    if (line == NULL) return 1;
    printf("%ls\n", line);
    free(line);
  } else {
    struct Asked asked = words_sort(pointers + 2, count - 2);
    printf("%s%s\n", asked.is_command ? "command " : "", asked.is_for_window ? "window" : "browser");
    print_all(L"options", &asked.options);
    print_all(L"files", &asked.files);
  }
  return 0;
}
