/* The files of the image, written to a folder. */
#ifndef UNPACK_H
#define UNPACK_H

#include <stddef.h>

/* Into a folder that is made; only paths that match the pattern, when there is one, each said aloud.
 * 0, or an errno; EIO for a damaged image. */
int unpack(const char *file, size_t offset, const char *folder, const char *pattern);

/* A folder with all that is in it. What cannot be removed stays. */
void remove_all(const char *folder);

/* All in the folder but the one of this name, and what a running program was started from. */
void remove_others(const char *folder, const char *name);

#endif
