/* Which of two versions is newer: 1.2.3, and 1.2.3-beta.4 before it. And whether Windows is new enough. */
#ifndef VERSIONS_H
#define VERSIONS_H
#include <stdbool.h>
#include <wchar.h>

/* -1, 0, 1: `left` is older, the same, newer. Text that is no version is older than every version. */
int version_compare(const wchar_t *left, const wchar_t *right);

/* Wine says it is whatever it was told to say: there it means nothing. */
bool version_is_too_old(unsigned major, unsigned build, bool is_wine);

#endif
