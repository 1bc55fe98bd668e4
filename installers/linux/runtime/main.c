/* The program in front of an AppImage (type 2): it mounts the image behind it and starts AppRun in it; where
 * there is no FUSE it unpacks the image once and starts it from there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "image.h"
#include "mount.h"
#include "unpack.h"

enum { CANNOT = 127 };

static char file[PATH_MAX], folder[PATH_MAX];
static size_t offset;
static pid_t child;

static int stop(const char *format, ...) {
  va_list words;
  va_start(words, format);
  fputs("tokenizer-studio: ", stderr);
  vfprintf(stderr, format, words);
  fputc('\n', stderr);
  va_end(words);
  return CANNOT;
}

static void set_environment(const char *called) {
  char here[PATH_MAX];
  setenv("APPIMAGE", file, 1);
  setenv("APPDIR", folder, 1);
  setenv("ARGV0", called, 1);
  if (getcwd(here, sizeof here) != NULL) setenv("OWD", here, 1);
}

static int start(char **words) {
  char program[PATH_MAX + 8];
  snprintf(program, sizeof program, "%s/AppRun", folder);
  set_environment(words[0]);
  words[0] = program;
  execv(program, words);
  return stop("%s could not be started: %s. [runtime-damaged]", program, strerror(errno));
}

static void hand_on(int number) {
  if (child > 0) kill(child, number);
}

/* Starts it, waits, and ends as it ended. */
static int start_and_wait(char **words) {
  child = fork();
  if (child == 0) _exit(start(words));
  int passed[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], hand_on);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int cache_folder(char *path) {
  const char *named = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (named != NULL && named[0] == '/') return snprintf(path, PATH_MAX, "%s/TokenizerStudio/appimage", named);
  if (home == NULL || home[0] != '/') return -1;
  return snprintf(path, PATH_MAX, "%s/.cache/TokenizerStudio/appimage", home);
}

static void make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  mkdir(path, 0700);
}

/* Unpacks it into the user's cache, whole or not at all; another image is another folder. */
static int unpack_once(void) {
  char place[PATH_MAX], unfinished[PATH_MAX + 32], program[PATH_MAX + 8];
  if (cache_folder(place) < 0)
    return stop("there is no FUSE here, and HOME names no folder to unpack into. [copy-not-made]");
  if (snprintf(folder, sizeof folder, "%s/%.16s", place, image_sha256()) >= (int)sizeof folder)
    return stop("there is no FUSE here, and the cache's name is too long. [copy-not-made]");
  snprintf(program, sizeof program, "%s/AppRun", folder);
  if (access(folder, F_OK) != 0) {
    fprintf(stderr, "tokenizer-studio: there is no FUSE here. Unpacking into %s (once, 700 MB).\n", place);
    make_folders(place);
    snprintf(unfinished, sizeof unfinished, "%s/.unfinished-%d", place, (int)getpid());
    int failure = unpack(file, offset, unfinished, NULL);
    if (failure == 0 && rename(unfinished, folder) != 0 && access(folder, F_OK) != 0) failure = errno;
    if (failure != 0) {
      remove_all(unfinished);
      if (failure == EIO) return stop("%s is damaged. Copy it again. [runtime-damaged]", file);
      return stop("it could not be unpacked into %s: %s. [copy-not-made]", place, strerror(failure));
    }
    remove_all(unfinished); /* Another start was first. */
    remove_others(place, strrchr(folder, '/') + 1); /* 700 MB of every version there was. */
  }
  if (access(program, X_OK) == 0) return 0;
  return stop("no program may start from %s. Set XDG_CACHE_HOME to where it may. [programs-not-allowed]", place);
}

static int extract_and_run(char **words) {
  const char *temporary = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/appimage_extracted_%.16s_%d",
           temporary != NULL && temporary[0] == '/' ? temporary : "/tmp", image_sha256(), (int)getpid());
  int failure = unpack(file, offset, folder, NULL);
  int code = failure == 0 ? start_and_wait(words) : stop("%s: %s.", folder, strerror(failure));
  if (getenv("NO_CLEANUP") == NULL) remove_all(folder);
  return code;
}

static int extract(const char *pattern) {
  int failure = unpack(file, offset, "squashfs-root", pattern == NULL ? "*" : pattern);
  return failure == 0 ? 0 : stop("squashfs-root: %s.", strerror(failure));
}

static int mount_only(void) {
  if (mount_image(file, offset, folder) < 0) return stop("it cannot be mounted: no FUSE here.");
  puts(folder);
  fflush(stdout);
  for (;;) pause();
}

static int help(void) {
  puts("--appimage-extract [PATTERN]  unpack into squashfs-root\n"
       "--appimage-extract-and-run    unpack for this start, and remove it again\n"
       "--appimage-mount              mount, say where, until this is ended\n"
       "--appimage-offset             where the image begins\n"
       "--appimage-verify             look whether the image is whole\n"
       "--appimage-version            the version of this start program");
  return 0;
}

static bool is(const char *word, const char *option) {
  return strncmp(word, "--appimage-", 11) == 0 && strcmp(word + 11, option) == 0;
}

int main(int count, char **words) {
  const char *word = count > 1 ? words[1] : "";
  ssize_t length = readlink("/proc/self/exe", file, sizeof file - 1);
  if (length <= 0 || (offset = image_offset(file)) == 0) return stop("it cannot read itself.");
  if (is(word, "offset")) return printf("%zu\n", offset) > 0 ? 0 : 1;
  if (is(word, "help")) return help();
  if (is(word, "version")) return puts("Tokenizer Studio's AppImage runtime, type 2") >= 0 ? 0 : 1;
  if (is(word, "signature") || is(word, "updateinformation") || is(word, "updateinfo")) return 0;
  if (is(word, "extract")) return extract(words[2]);
  if (is(word, "mount")) return mount_only();
  if (is(word, "verify")) {
    bool is_whole = image_is_whole(file, offset);
    printf("%s: %s\n", file, is_whole ? "whole" : "DAMAGED. Copy it again.");
    return is_whole ? 0 : 1;
  }
  if (is(word, "extract-and-run")) {
    words[1] = words[0];
    return extract_and_run(words + 1);
  }
  if (strncmp(word, "--appimage-", 11) == 0) return stop("%s is not known; see --appimage-help.", word);
  if (getenv("APPIMAGE_EXTRACT_AND_RUN") != NULL) return extract_and_run(words);
  if (mount_image(file, offset, folder) < 0) {
    int code = unpack_once();
    if (code != 0) return code;
  }
  return start(words);
}
