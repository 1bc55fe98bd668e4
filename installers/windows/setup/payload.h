/* What a setup carries behind its own program: an index, and blocks of packed bytes in it or in parts beside.
 *
 *   program | blocks | index | trailer          (a signature may follow; it begins where the trailer ends)
 *
 * The trailer holds the hashes of program and index and its own; the index the hash of every block, part and
 * file. So each byte is covered, and where one is wrong is known. pack.py writes it. */
#ifndef PAYLOAD_H
#define PAYLOAD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sha256.h"

#ifdef _WIN32
#include <wchar.h>
typedef wchar_t Letter;
#else
typedef char Letter;
#endif

enum { NAME_LETTERS = 260, TRAILER_BYTES = 128, LARGEST_BLOCK = 1 << 26 };

struct Part {
  const char *name; /* UTF-8; "" is the setup itself */
  uint64_t size;
};

struct Block {
  uint32_t part, packed, unpacked;
  uint64_t offset;
  const uint8_t *sha256; /* of what is packed */
};

struct File {
  const char *path; /* UTF-8, with slashes */
  uint64_t size;
  const uint8_t *sha256;
};

struct Payload {
  const Letter *setup;
  uint8_t *index;
  size_t index_bytes;
  struct Part *parts;
  struct Block *blocks;
  struct File *files;
  uint32_t part_count, block_count, file_count;
  uint64_t packed_bytes, unpacked_bytes;
  uint8_t *packed, *unpacked; /* room for the largest block */
  FILE *open_part;
  uint32_t open_number;
  char culprit[NAME_LETTERS * 4]; /* the file that is to blame; "" is the setup itself */
};

enum Verdict { WHOLE, DAMAGED, MISSING, NO_MEMORY };

/* `progress` hears how much is done, 0 to 1; NULL when nobody asks. */
typedef void Progress(void *who, double fraction);

/* Reads program, trailer and index, and looks at the names and sizes of all parts. */
enum Verdict payload_open(struct Payload *payload, const Letter *setup);

/* Compares every block with its hash. Nothing is unpacked. */
enum Verdict payload_check(struct Payload *payload, Progress *progress, void *who);

/* Unpacks one block into `unpacked`, after comparing it. */
enum Verdict payload_block(struct Payload *payload, uint32_t number);

void payload_close(struct Payload *payload);

#endif
