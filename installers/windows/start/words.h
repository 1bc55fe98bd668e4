/* The words of a command line: sorted, and put together so that the next program reads the same ones. */
#ifndef WORDS_H
#define WORDS_H
#include <stdbool.h>
#include <wchar.h>

enum { MOST_WORDS = 2048 };

struct Words {
  const wchar_t *words[MOST_WORDS];
  int count;
};

struct Asked {
  bool is_command;     /* the command line: `options` are its words */
  bool is_for_window;  /* whether a window can do all of it */
  const wchar_t *data; /* NULL: the usual place */
  struct Words options, files;
};

void words_add(struct Words *words, const wchar_t *word);

/* The same rule as everywhere: a word is a command, an option is not. */
struct Asked words_sort(wchar_t **given, int count);

/* `"program" word "a word"`, as CommandLineToArgvW takes it apart; from malloc. */
wchar_t *words_line(const wchar_t *program, const struct Words *words);

#endif
