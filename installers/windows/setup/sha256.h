/* SHA-256 (FIPS 180-4). */
#ifndef SHA256_H
#define SHA256_H
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32 };

struct Sha256 {
  uint32_t state[8];
  uint64_t length;
  uint8_t block[64];
};

void sha256_begin(struct Sha256 *hash);
void sha256_add(struct Sha256 *hash, const void *bytes, size_t size);
void sha256_end(struct Sha256 *hash, uint8_t digest[SHA256_BYTES]);
void sha256_of(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES]);

#endif
