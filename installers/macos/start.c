/* Contents/MacOS/Tokenizer Studio: what macOS starts when the app is opened. `Tokenizer Studio WORD …` is
 * the command line; nothing, `--data DIR` or files behind `--` open the window; other options go to the
 * launcher, which opens the browser.
 *
 * A program and not a script: macOS takes an app that starts by a script for one of Intel's and offers to
 * install Rosetta, and a script's signature lies outside of it. It becomes what it starts (exec): the Dock
 * and the questions about folders see one process, the window. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#ifndef ALERT
#define ALERT "/usr/bin/osascript"
#endif

extern char **environ;

static const char *const LAUNCHER = "TOKENIZER_STUDIO_LAUNCHER";
static const char *const DATA = "TOKENIZER_STUDIO_DATA";

/* Says it where it can be seen: opened from the Finder there is no terminal. */
static _Noreturn void fail(const char *path) {
  fprintf(stderr,
          "This copy of Tokenizer Studio is not whole: %s cannot be started (%s).\n"
          "Install it again; your data stays where it is.\n",
          path, strerror(errno));
  if (!isatty(STDERR_FILENO))
    execl(ALERT, ALERT, "-e",
          "display alert \"Tokenizer Studio cannot start\" message \"This copy of the program is not whole. "
          "Install it again; your data stays where it is.\" as critical",
          (char *)NULL);
  exit(1);
}

static void *must(void *memory) {
  if (memory == NULL) fail("the start program");
  return memory;
}

static char *joined(const char *folder, const char *name) {
  size_t size = strlen(folder) + strlen(name) + 2;
  char *path = must(malloc(size));
  snprintf(path, size, "%s/%s", folder, name);
  return path;
}

/* Without links. macOS may show a downloaded app in a random, read-only place: any place will do. */
static char *own_path(void) {
  char named[PATH_MAX];
#ifdef __APPLE__
  uint32_t size = sizeof named;
  if (_NSGetExecutablePath(named, &size) != 0) fail("the start program");
#else
  ssize_t length = readlink("/proc/self/exe", named, sizeof named - 1);
  if (length < 0) fail("the start program");
  named[length] = '\0';
#endif
  return must(realpath(named, NULL));
}

static char *parent(const char *path) {
  char *copy = must(strdup(path));
  char *slash = strrchr(copy, '/');
  if (slash != NULL) *slash = '\0';
  return copy;
}

static char *absolute(const char *path) {
  char here[PATH_MAX];
  if (path[0] == '/' || getcwd(here, sizeof here) == NULL) return must(strdup(path));
  return joined(here, path);
}

static bool begins(const char *text, const char *with, size_t length) {
  return strncasecmp(text, with, length) == 0;
}

/* What would change the loader or a library; and proxies: the webview would go through them even to here. */
static bool is_not_for_us(const char *variable) {
  static const char *const prefixes[] = {"PYTHON", "LD_", "DYLD_", "HF_", "npm_"};
  static const char *const proxies[] = {"http_proxy=", "https_proxy=", "all_proxy=", "ftp_proxy=",
                                        "no_proxy="};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
    if (begins(variable, prefixes[i], strlen(prefixes[i]))) return true;
  for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
    if (begins(variable, proxies[i], strlen(proxies[i]))) return true;
  return false;
}

static void clean_environment(void) {
  char **kept = environ;
  for (char **each = environ; *each != NULL; each++)
    if (!is_not_for_us(*each)) *kept++ = *each;
  *kept = NULL;
}

struct Words {
  const char *data; /* NULL: the usual place */
  char **files;     /* behind `--`, up to NULL */
  bool for_window;  /* whether a window can do all of it */
};

static struct Words sorted(char **words) {
  static char *none[] = {NULL};
  struct Words found = {.data = NULL, .files = none, .for_window = true};
  for (; *words != NULL; words++) {
    if (strcmp(*words, "--") == 0) {
      found.files = words + 1;
      break;
    }
    bool has_next = words[1] != NULL && strcmp(words[1], "--") != 0;
    if (strcmp(*words, "--data") == 0 && has_next) found.data = *++words;
    else if (strncmp(*words, "--data=", 7) == 0 && (*words)[7] != '\0') found.data = *words + 7;
    else if (strcmp(*words, "--window") != 0) found.for_window = false;
  }
  return found;
}

/* The same rule as in the source tree: a word is a command, an option is not. */
static bool is_command(const char *word) {
  return word != NULL && (word[0] != '-' || strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0);
}

static _Noreturn void become(const char *program, char **words) {
  execv(program, words);
  fail(program);
}

/* Options behind the name; `--window` is what happens anyway, files are what a browser cannot be given. */
static _Noreturn void start_launcher(const char *launcher, char **words, size_t count, char *because) {
  char **all = must(calloc(count + 4, sizeof *all));
  size_t filled = 0;
  all[filled++] = must(strdup(launcher));
  if (because != NULL) {
    all[filled++] = "--because";
    all[filled++] = because;
  }
  for (; *words != NULL && strcmp(*words, "--") != 0; words++)
    if (strcmp(*words, "--window") != 0) all[filled++] = *words;
  become(launcher, all);
}

static _Noreturn void open_window(const char *window, const char *app, struct Words words, size_t count) {
  char **all = must(calloc(count + 4, sizeof *all));
  size_t filled = 0, size = strlen(app) + sizeof "--path=";
  char *path = must(malloc(size));
  snprintf(path, size, "--path=%s", app);
  all[filled++] = must(strdup(window));
  all[filled++] = path;
  if (*words.files != NULL) all[filled++] = "--";
  for (char **file = words.files; *file != NULL; file++) all[filled++] = absolute(*file);
  if (words.data != NULL) setenv(DATA, absolute(words.data), 1);
  become(window, all);
}

int main(int count, char **words) {
  char *here = parent(own_path());
  char *app = joined(parent(here), "Resources/app");
  char *window = joined(here, "tokenizer-studio-window");
  char *launcher = joined(app, "launcher/tokenizer-studio-launcher");
  words++;
  if (*words != NULL && strncmp(*words, "-psn_", 5) == 0) words++; /* Older systems number what they open. */
  if (is_command(*words)) {
    char *runtime = joined(app, "runtime/tokenizer-studio");
    *--words = runtime;
    become(runtime, words);
  }
  struct Words meant = sorted(words);
  clean_environment();
  if (setenv(LAUNCHER, launcher, 1) != 0) fail(launcher);
  if (!meant.for_window) start_launcher(launcher, words, (size_t)count, NULL);
  if (access(window, X_OK) != 0)
    start_launcher(launcher, words, (size_t)count, "this package was made without the window's program");
  open_window(window, app, meant, (size_t)count);
}
