#include "words.h"

#include <stdlib.h>

void words_add(struct Words *words, const wchar_t *word) {
  if (words->count < MOST_WORDS) words->words[words->count++] = word;
}

static bool is_command(const wchar_t *word) {
  return word[0] != L'-' || wcscmp(word, L"-h") == 0 || wcscmp(word, L"--help") == 0;
}

struct Asked words_sort(wchar_t **given, int count) {
  struct Asked asked = {.is_for_window = true};
  asked.is_command = count > 0 && is_command(given[0]);
  for (int i = 0; i < count; i++) {
    const wchar_t *word = given[i];
    if (asked.is_command) {
      words_add(&asked.options, word);
      continue;
    }
    if (wcscmp(word, L"--") == 0) {
      for (i++; i < count; i++) words_add(&asked.files, given[i]);
      break;
    }
    bool has_next = i + 1 < count && wcscmp(given[i + 1], L"--") != 0;
    if (wcscmp(word, L"--window") == 0) continue;
    words_add(&asked.options, word);
    if (wcscmp(word, L"--data") == 0 && has_next) words_add(&asked.options, asked.data = given[++i]);
    else if (wcsncmp(word, L"--data=", 7) == 0 && word[7] != 0) asked.data = word + 7;
    else asked.is_for_window = false;
  }
  return asked;
}

/* Backslashes count only before a quotation mark: there they are doubled. */
static wchar_t *quoted(wchar_t *at, const wchar_t *word) {
  *at++ = L'"';
  for (;;) {
    size_t slashes = 0;
    for (; *word == L'\\'; word++) slashes++;
    size_t doubled = *word == L'"' || *word == 0 ? slashes * 2 : slashes;
    for (size_t i = 0; i < doubled; i++) *at++ = L'\\';
    if (*word == 0) break;
    if (*word == L'"') *at++ = L'\\';
    *at++ = *word++;
  }
  *at++ = L'"';
  return at;
}

wchar_t *words_line(const wchar_t *program, const struct Words *words) {
  size_t room = wcslen(program) * 2 + 4;
  for (int i = 0; i < words->count; i++) room += wcslen(words->words[i]) * 2 + 3;
  wchar_t *line = calloc(room, sizeof *line);
  if (line == NULL) return NULL;
  wchar_t *at = quoted(line, program);
  for (int i = 0; i < words->count; i++) {
    *at++ = L' ';
    at = quoted(at, words->words[i]);
  }
  *at = 0;
  return line;
}
