#define _FILE_OFFSET_BITS 64
#include "program.h"

#include <stdlib.h>
#include <string.h>

enum { PORTION = 1 << 20, SMALLEST = 512 };

bool program_find_changing(const uint8_t *head, size_t size, struct Changing *found) {
  if (size < SMALLEST || head[0] != 'M' || head[1] != 'Z') return false;
  size_t pe = four(head + 0x3c);
  if (pe > size - 176 || memcmp(head + pe, "PE\0\0", 4) != 0) return false;
  uint16_t kind = two(head + pe + 24); // 32 bits or 64: setups can be either.
  found->checksum = pe + 88;
  found->signature = pe + (kind == 0x10b ? 152 : 168);
  return kind == 0x10b || kind == 0x20b;
}

bool program_is_whole(FILE *file, uint64_t size, const struct Changing *changing, const uint8_t *sha256) {
  struct Sha256 hash;
  sha256_begin(&hash);
  uint8_t *portion = malloc(PORTION);
  bool is_read = portion != NULL && seek_to(file, 0, SEEK_SET) == 0;
  for (uint64_t at = 0; is_read && at < size;) {
    size_t wanted = size - at < PORTION ? (size_t)(size - at) : PORTION;
    is_read = fread(portion, 1, wanted, file) == wanted;
    if (!is_read) break;
    if (at == 0 && wanted >= changing->signature + 8) {
      memset(portion + changing->checksum, 0, 4);
      memset(portion + changing->signature, 0, 8);
    }
    sha256_add(&hash, portion, wanted);
    at += wanted;
  }
  free(portion);
  uint8_t digest[SHA256_BYTES];
  sha256_end(&hash, digest);
  return is_read && memcmp(digest, sha256, SHA256_BYTES) == 0;
}

bool program_is_sum_right(FILE *file, uint64_t size, size_t place, uint32_t expected) {
  uint8_t *portion = malloc(PORTION);
  uint32_t sum = 0;
  bool is_read = portion != NULL && seek_to(file, 0, SEEK_SET) == 0;
  for (uint64_t at = 0; is_read && at < size;) {
    size_t wanted = size - at < PORTION ? (size_t)(size - at) : PORTION;
    is_read = fread(portion, 1, wanted, file) == wanted;
    if (at == 0 && wanted >= place + 4) memset(portion + place, 0, 4);
    if (wanted % 2 == 1 && wanted < PORTION) portion[wanted] = 0;
    for (size_t i = 0; is_read && i < wanted; i += 2) {
      sum += two(portion + i);
      sum = (sum & 0xffff) + (sum >> 16);
    }
    at += wanted;
  }
  free(portion);
  return is_read && sum + (uint32_t)size == expected;
}
