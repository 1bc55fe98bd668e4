/* A whole installation: checked, unpacked beside, put in place. And its removal. */
#ifndef INSTALL_H
#define INSTALL_H
#include <stdint.h>
#include <wchar.h>
#include <windows.h>

#include "payload.h"

enum { DETAIL_LETTERS = 512 };

struct Install {
  const wchar_t *setup;       /* the running setup */
  const wchar_t *folder;      /* where to */
  const wchar_t *uninstaller; /* goes into the folder as uninstall.exe */
  Progress *progress;         /* 0 to 1: checking is the first third */
  void *who;
  volatile LONG *is_over;     /* becomes 1 when nobody waits for it any more */
  wchar_t detail[DETAIL_LETTERS]; /* which file, or how much */
};

/* One word; `ok` means all is there, every other that nothing was changed.
 * `ok damaged missing busy taken space folder write memory over` */
const wchar_t *install_run(struct Install *install);

/* `ok`, `busy` (nothing was changed) or `left` (something of ours is still there). */
const wchar_t *install_remove(const wchar_t *folder);

#endif
