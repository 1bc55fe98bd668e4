#define _GNU_SOURCE
#include "unpack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <squashfuse/squashfuse.h>

enum { BLOCK = 1 << 18 };

static int write_file(sqfs *image, sqfs_inode *inode, const char *path, mode_t mode) {
  static char block[BLOCK];
  int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
  if (out < 0) return errno;
  int failure = 0;
  uint64_t size = inode->xtra.reg.file_size;
  for (uint64_t at = 0; failure == 0 && at < size;) {
    sqfs_off_t length = BLOCK;
    if (sqfs_read_range(image, inode, (sqfs_off_t)at, &length, block) != SQFS_OK || length <= 0) {
      failure = EIO;
    } else if (write(out, block, (size_t)length) != (ssize_t)length) {
      failure = errno != 0 ? errno : ENOSPC;
    } else {
      at += (uint64_t)length;
    }
  }
  if (close(out) != 0 && failure == 0) failure = errno;
  return failure;
}

static int write_link(sqfs *image, sqfs_inode *inode, const char *path) {
  char target[PATH_MAX];
  size_t size = sizeof target;
  if (sqfs_readlink(image, inode, target, &size) != SQFS_OK) return EIO;
  return symlink(target, path) == 0 ? 0 : errno;
}

static int write_entry(sqfs *image, sqfs_dir_entry *entry, const char *path) {
  sqfs_inode inode;
  if (sqfs_inode_get(image, &inode, sqfs_dentry_inode(entry)) != SQFS_OK) return EIO;
  mode_t mode = inode.base.mode;
  if (S_ISDIR(mode)) return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : errno;
  if (S_ISREG(mode)) return write_file(image, &inode, path, mode);
  if (S_ISLNK(mode)) return write_link(image, &inode, path);
  return 0; /* Nothing else is in our images. */
}

static void make_parents(char *path, size_t from) {
  for (char *slash = strchr(path + from + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0755);
    *slash = '/';
  }
}

static int write_all(sqfs *image, const char *folder, const char *pattern) {
  sqfs_traverse walk;
  sqfs_err error = SQFS_OK;
  if (sqfs_traverse_open(&walk, image, sqfs_inode_root(image)) != SQFS_OK) return EIO;
  int failure = 0;
  while (failure == 0 && sqfs_traverse_next(&walk, &error)) {
    if (walk.dir_end) continue;
    if (pattern != NULL && fnmatch(pattern, walk.path, FNM_FILE_NAME | FNM_LEADING_DIR) != 0) continue;
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, walk.path) >= (int)sizeof path) {
      failure = ENAMETOOLONG;
      break;
    }
    if (pattern != NULL) {
      make_parents(path, strlen(folder));
      puts(path);
    }
    failure = write_entry(image, &walk.entry, path);
  }
  sqfs_traverse_close(&walk);
  return failure == 0 && error != SQFS_OK ? EIO : failure;
}

int unpack(const char *file, size_t offset, const char *folder, const char *pattern) {
  sqfs image;
  sqfs_fd_t descriptor;
  if (mkdir(folder, 0755) != 0 && errno != EEXIST) return errno;
  if (sqfs_fd_open(file, &descriptor, false) != SQFS_OK) return EIO;
  int failure = EIO;
  if (sqfs_init(&image, descriptor, offset) == SQFS_OK) {
    failure = write_all(&image, folder, pattern);
    sqfs_destroy(&image);
  }
  sqfs_fd_close(descriptor);
  return failure;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place) {
  (void)about, (void)kind, (void)place;
  remove(path);
  return 0;
}

void remove_all(const char *folder) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

static int is_in_use(const char *folder) {
  glob_t programs;
  int found = 0;
  size_t length = strlen(folder);
  if (glob("/proc/[0-9]*/exe", GLOB_NOSORT, NULL, &programs) != 0) return 1;
  for (size_t i = 0; i < programs.gl_pathc && !found; i++) {
    char program[PATH_MAX];
    ssize_t read = readlink(programs.gl_pathv[i], program, sizeof program - 1);
    found = read > (ssize_t)length && strncmp(program, folder, length) == 0 && program[length] == '/';
  }
  globfree(&programs);
  return found;
}

void remove_others(const char *folder, const char *name) {
  DIR *listing = opendir(folder);
  if (listing == NULL) return;
  for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
    char path[PATH_MAX];
    if (entry->d_name[0] == '.' || strcmp(entry->d_name, name) == 0) continue;
    if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path && !is_in_use(path))
      remove_all(path);
  }
  closedir(listing);
}
