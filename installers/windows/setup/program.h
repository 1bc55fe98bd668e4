/* The setup's program: a PE file, signed or not. And numbers as files of Windows hold them. */
#ifndef PROGRAM_H
#define PROGRAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sha256.h"

#ifdef _WIN32
#define seek_to _fseeki64
#else
#define seek_to fseeko
#endif

static inline uint16_t two(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
static inline uint32_t four(const uint8_t *at) { return two(at) | (uint32_t)two(at + 2) << 16; }
static inline uint64_t eight(const uint8_t *at) { return four(at) | (uint64_t)four(at + 4) << 32; }

/* Fields of its header that a signature changes: the checksum, and where the signature is. */
struct Changing {
  size_t checksum, signature;
};

bool program_find_changing(const uint8_t *head, size_t size, struct Changing *found);

/* Whether its first `size` bytes have this hash when the changing fields are zero. */
bool program_is_whole(FILE *file, uint64_t size, const struct Changing *changing, const uint8_t *sha256);

/* The checksum in the header, over the whole file: it covers what a signature added. */
bool program_is_sum_right(FILE *file, uint64_t size, size_t place, uint32_t expected);

#endif
