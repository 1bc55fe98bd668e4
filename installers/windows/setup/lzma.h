/* Raw LZMA with lc=3, lp=0, pb=2, as Python's `lzma` writes it (FORMAT_RAW). */
#ifndef LZMA_H
#define LZMA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills `out` wholly, or answers false. What was unpacked is the dictionary: there is no other memory. */
bool lzma_unpack(const uint8_t *in, size_t in_size, uint8_t *out, size_t out_size);

#endif
