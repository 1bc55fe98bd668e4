/* One version in the place of another, wholly or not at all. Below the program's folder:
 *
 *   .setup/new      the new version, until it is in its place
 *   .setup/old      what it took the place of, until it is deleted
 *   .setup/plan     written when `new` is whole: from here on whoever comes by goes on to the end
 *
 * What is in `installed-files.txt` is ours and nothing else: other files go back to where they were. */
#ifndef SWAP_H
#define SWAP_H
#include <stdbool.h>
#include <wchar.h>

#define SWAP_NEW L".setup\\new"

/* Puts what is in `new` in the place of what is there; with nothing in `new` all of ours goes. False: it
 * is in use, and all is as it was. */
bool swap_apply(const wchar_t *folder);

/* Goes on with what a kill left, or throws away what was not whole. False: something is in use. */
bool swap_recover(const wchar_t *folder);

/* Throws `new` away. */
void swap_discard(const wchar_t *folder);

#endif
