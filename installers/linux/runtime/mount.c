#define _GNU_SOURCE
#define FUSE_USE_VERSION 32
#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/ll.h>

static const char *const HELPERS[] = {"fusermount3", "fusermount"};
enum { AGAIN_MS = 500 };

/* Runs the system's helper, which may mount for everyone. `socket` is where it sends the mount's descriptor. */
static int run_helper(char *words[], int socket) {
  pid_t child = fork();
  if (child == 0) {
    char number[16];
    snprintf(number, sizeof number, "%d", socket);
    if (socket >= 0) {
      fcntl(socket, F_SETFD, 0);
      setenv("_FUSE_COMMFD", number, 1);
    }
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, 1);
    dup2(nothing, 2);
    for (size_t i = 0; i < sizeof HELPERS / sizeof *HELPERS; i++) {
      words[0] = (char *)HELPERS[i];
      execvp(words[0], words);
    }
    _exit(127);
  }
  int status = -1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int receive(int socket) {
  char byte;
  struct iovec text = {&byte, 1};
  union {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &control};
  message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0) return -1;
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  if (head == NULL || head->cmsg_type != SCM_RIGHTS) return -1;
  int descriptor;
  memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
  return descriptor;
}

static int open_mount(const char *folder) {
  int ends[2];
  if (access("/dev/fuse", R_OK | W_OK) != 0) return -1;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  char *words[] = {NULL, "-o", "ro,nosuid,nodev,subtype=squashfuse,fsname=tokenizer-studio",
                   "--", (char *)folder, NULL};
  int code = run_helper(words, ends[0]);
  close(ends[0]);
  int descriptor = code == 0 ? receive(ends[1]) : -1;
  close(ends[1]);
  return descriptor;
}

/* Not waited for: while it works the kernel may ask the server something. */
static void unmount(const char *folder, bool is_dead) {
  char *words[] = {NULL, "-u", is_dead ? "-z" : "-q", "--", (char *)folder, NULL};
  if (is_dead) {
    run_helper(words, -1);
    return;
  }
  pid_t child = fork();
  if (child == 0) _exit(run_helper(words, -1) == 0 ? 0 : 1);
}

/* A mount whose server was killed. One that is served, and a folder that is gone, stay as they are. */
static void take_away_dead(const char *folder) {
  struct stat about;
  if (stat(folder, &about) == 0 || errno != ENOTCONN) return;
  unmount(folder, true);
  rmdir(folder);
}

/* Until the mount is gone: nobody holds the lease and nothing in it is used any more. A training that goes on in
 * the background is started from it. */
static void answer(struct fuse_session *session, int lease, const char *folder) {
  struct fuse_buf buffer = {.mem = NULL};
  bool is_wanted = true;
  while (!fuse_session_exited(session)) {
    struct pollfd waited[] = {{fuse_session_fd(session), POLLIN, 0}, {is_wanted ? lease : -1, 0, 0}};
    poll(waited, 2, is_wanted ? -1 : AGAIN_MS);
    if (waited[0].revents != 0) {
      int read = fuse_session_receive_buf(session, &buffer);
      if (read == -EINTR) continue;
      if (read <= 0) break;
      fuse_session_process_buf(session, &buffer);
    } else {
      is_wanted = is_wanted && waited[1].revents == 0;
      if (!is_wanted) unmount(folder, false);
    }
  }
}

static int serve(const char *file, size_t offset, int descriptor, int ready, int lease, const char *folder) {
  struct fuse_lowlevel_ops calls = {
      .getattr = sqfs_ll_op_getattr,   .opendir = sqfs_ll_op_opendir,
      .releasedir = sqfs_ll_op_releasedir, .readdir = sqfs_ll_op_readdir,
      .lookup = sqfs_ll_op_lookup,     .open = sqfs_ll_op_open,
      .create = sqfs_ll_op_create,     .release = sqfs_ll_op_release,
      .read = sqfs_ll_op_read,         .readlink = sqfs_ll_op_readlink,
      .listxattr = sqfs_ll_op_listxattr, .getxattr = sqfs_ll_op_getxattr,
      .forget = sqfs_ll_op_forget,     .statfs = stfs_ll_op_statfs,
  };
  static sqfs_ll image;
  sqfs_fd_t from;
  char place[32], *words[] = {"tokenizer-studio", NULL};
  struct fuse_args arguments = FUSE_ARGS_INIT(1, words);
  if (sqfs_fd_open(file, &from, false) != SQFS_OK || sqfs_init(&image.fs, from, offset) != SQFS_OK) return 1;
  if (sqfs_ll_init(&image) != SQFS_OK) return 1;
  struct fuse_session *session = fuse_session_new(&arguments, &calls, sizeof calls, &image);
  snprintf(place, sizeof place, "/dev/fd/%d", descriptor);
  if (session == NULL || fuse_session_mount(session, place) != 0) return 1;
  if (write(ready, "+", 1) != 1) return 1;
  close(ready);
  answer(session, lease, folder);
  rmdir(folder);
  return 0;
}

static void become_quiet(void) {
  int nothing = open("/dev/null", O_RDWR);
  for (int i = 0; i < 3; i++) dup2(nothing, i);
  if (nothing > 2) close(nothing);
  for (int number = 1; number < NSIG; number++)
    if (number != SIGCHLD) signal(number, SIG_IGN);
  if (chdir("/") != 0) return;
}

/* Whoever kills the server: its mount goes with it. */
static void guard(const char *file, size_t offset, int descriptor, int ready[2], int lease[2],
                  const char *folder) {
  setsid();
  close(lease[1]);
  close(ready[0]);
  become_quiet();
  pid_t server = fork();
  if (server == 0) _exit(serve(file, offset, descriptor, ready[1], lease[0], folder));
  close(ready[1]);
  close(lease[0]);
  close(descriptor);
  while (waitpid(server, NULL, 0) < 0 && errno == EINTR) continue;
  take_away_dead(folder);
  rmdir(folder); /* An empty one, of a server that could not begin. */
  _exit(0);
}

/* What an earlier start that was killed with all its processes left. */
static void sweep(const char *pattern) {
  glob_t found;
  if (glob(pattern, 0, NULL, &found) != 0) return;
  for (size_t i = 0; i < found.gl_pathc; i++) take_away_dead(found.gl_pathv[i]);
  globfree(&found);
}

int mount_image(const char *file, size_t offset, char *folder) {
  const char *temporary = getenv("TMPDIR");
  if (temporary == NULL || temporary[0] != '/') temporary = "/tmp";
  snprintf(folder, PATH_MAX, "%s/.mount_tokeni*", temporary);
  sweep(folder);
  snprintf(folder, PATH_MAX, "%s/.mount_tokeniXXXXXX", temporary);
  int lease[2], ready[2];
  if (mkdtemp(folder) == NULL || pipe2(lease, O_CLOEXEC) != 0 || pipe2(ready, O_CLOEXEC) != 0) return -1;
  int descriptor = open_mount(folder);
  pid_t guardian = descriptor < 0 ? -1 : fork();
  if (guardian < 0) {
    rmdir(folder);
    return -1;
  }
  if (guardian == 0) guard(file, offset, descriptor, ready, lease, folder);
  close(lease[0]);
  close(ready[1]);
  close(descriptor);
  char byte;
  ssize_t said;
  while ((said = read(ready[0], &byte, 1)) < 0 && errno == EINTR) continue;
  close(ready[0]);
  if (said != 1) { /* The guardian takes away what there is, unless it was killed itself. */
    close(lease[1]);
    while (waitpid(guardian, NULL, 0) < 0 && errno == EINTR) continue;
    take_away_dead(folder);
    return -1;
  }
  fcntl(lease[1], F_SETFD, 0); /* Whatever is started from the mount holds it. */
  return lease[1];
}
