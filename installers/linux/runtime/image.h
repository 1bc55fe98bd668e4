/* The file itself: a program, and behind it a squashfs image. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Where the image begins: the program's length. 0 when the file cannot be read. */
size_t image_offset(const char *file);

/* 64 hex digits, written behind the build by what assembles the file. */
const char *image_sha256(void);

/* Whether the image is what was assembled. */
bool image_is_whole(const char *file, size_t offset);

#endif
