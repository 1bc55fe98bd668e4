#include "image.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sha256.h"

/* Found by these words in the finished program; the noughts behind them are replaced. `volatile`: the compiler
 * must not believe what it reads here. */
static volatile const char NOTE[] =
    "tokenizer-studio image sha256:0000000000000000000000000000000000000000000000000000000000000000";
enum { HEX = 64 };

/* What the AppImage format asks for: room for tools that sign and update. */
__attribute__((used, retain, section(".upd_info"))) static const char UPDATE[1024] = {0};
__attribute__((used, retain, section(".sha256_sig"))) static const char SIGNATURE[1024] = {0};
__attribute__((used, retain, section(".sig_key"))) static const char KEY[8192] = {0};

size_t image_offset(const char *file) {
  Elf64_Ehdr header;
  FILE *stream = fopen(file, "rbe");
  if (stream == NULL) return 0;
  size_t read = fread(&header, sizeof header, 1, stream);
  fclose(stream);
  if (read != 1 || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return 0;
  /* The table of sections is the last thing in the file. */
  return header.e_shoff + (size_t)header.e_shentsize * header.e_shnum;
}

const char *image_sha256(void) {
  static char digits[HEX + 1];
  size_t before = sizeof NOTE - 1 - HEX;
  for (size_t i = 0; i < HEX; i++) digits[i] = NOTE[before + i];
  return digits;
}

bool image_is_whole(const char *file, size_t offset) {
  static unsigned char block[1 << 20];
  unsigned char digest[32];
  char found[HEX + 1];
  struct Sha256 hash;
  FILE *stream = fopen(file, "rbe");
  if (stream == NULL || fseek(stream, (long)offset, SEEK_SET) != 0) return false;
  sha256_begin(&hash);
  for (size_t read; (read = fread(block, 1, sizeof block, stream)) > 0;) sha256_add(&hash, block, read);
  bool is_read = ferror(stream) == 0;
  fclose(stream);
  sha256_end(&hash, digest);
  for (size_t i = 0; i < sizeof digest; i++) snprintf(found + 2 * i, 3, "%02x", digest[i]);
  return is_read && strcmp(found, image_sha256()) == 0;
}
