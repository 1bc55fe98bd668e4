#define _FILE_OFFSET_BITS 64
#include "payload.h"

#include <stdlib.h>
#include <string.h>

#include "lzma.h"
#include "program.h"

#ifdef _WIN32
#include <windows.h>
#define place_of _ftelli64
#else
#define place_of ftello
#endif

static const char MAGIC[8] = {'T', 'S', 'S', 'E', 'T', 'U', 'P', '1'};

static FILE *open_file(const Letter *path) {
#ifdef _WIN32
  return _wfopen(path, L"rb");
#else
  return fopen(path, "rb");
#endif
}

/* A part is beside the setup, whatever the setup is called. */
static FILE *open_beside(const Letter *setup, const char *name) {
#ifdef _WIN32
  static wchar_t path[32768];
  const wchar_t *slash = wcsrchr(setup, L'\\');
  size_t folder = slash == NULL ? 0 : (size_t)(slash - setup) + 1;
  if (folder + NAME_LETTERS >= sizeof path / sizeof *path) return NULL;
  memcpy(path, setup, folder * sizeof *path);
  if (MultiByteToWideChar(CP_UTF8, 0, name, -1, path + folder, NAME_LETTERS) == 0) return NULL;
  return open_file(path);
#else
  static char path[4096];
  const char *slash = strrchr(setup, '/');
  int folder = slash == NULL ? 0 : (int)(slash - setup) + 1;
  int written = snprintf(path, sizeof path, "%.*s%s", folder, setup, name);
  return written > 0 && (size_t)written < sizeof path ? open_file(path) : NULL;
#endif
}

static bool read_at(FILE *file, uint64_t offset, void *into, size_t size) {
  return seek_to(file, (int64_t)offset, SEEK_SET) == 0 && fread(into, 1, size, file) == size;
}

static bool size_of(FILE *file, uint64_t *size) {
  if (seek_to(file, 0, SEEK_END) != 0) return false;
  int64_t end = place_of(file);
  *size = (uint64_t)end;
  return end >= 0;
}

/* A place in the index, and how much is left of it. */
struct Cursor {
  const uint8_t *at;
  size_t left;
  bool is_bad;
};

static const uint8_t *take(struct Cursor *cursor, size_t size) {
  static const uint8_t nothing[64] = {0};
  if (cursor->is_bad || size > cursor->left) {
    cursor->is_bad = true;
    return nothing;
  }
  const uint8_t *taken = cursor->at;
  cursor->at += size;
  cursor->left -= size;
  return taken;
}

/* Texts end with a zero in the index: they can be used where they are. */
static const char *take_text(struct Cursor *cursor) {
  uint16_t size = two(take(cursor, 2));
  const uint8_t *text = take(cursor, (size_t)size + 1);
  if (!cursor->is_bad && text[size] != 0) cursor->is_bad = true;
  return cursor->is_bad ? "" : (const char *)text;
}

static void *take_room(struct Cursor *cursor, uint32_t *count, size_t size) {
  *count = four(take(cursor, 4));
  if (cursor->is_bad || *count > cursor->left) {
    cursor->is_bad = true;
    *count = 0;
  }
  void *room = calloc((size_t)*count + 1, size);
  if (room == NULL) cursor->is_bad = true;
  return room;
}

/* Paths stay below the folder they are unpacked into. */
static bool is_safe(const char *path) {
  if (*path == '\0' || strlen(path) >= NAME_LETTERS) return false;
  for (const char *name = path; name != NULL;) {
    const char *slash = strchr(name, '/');
    size_t length = slash == NULL ? strlen(name) : (size_t)(slash - name);
    if (length == 0 || strspn(name, ".") == length) return false;
    name = slash == NULL ? NULL : slash + 1;
  }
  return strpbrk(path, "\\:*?\"<>|") == NULL;
}

static bool read_index(struct Payload *p) {
  struct Cursor cursor = {p->index, p->index_bytes, false};
  p->parts = take_room(&cursor, &p->part_count, sizeof *p->parts);
  for (uint32_t i = 0; i < p->part_count && !cursor.is_bad; i++) {
    p->parts[i].name = take_text(&cursor);
    p->parts[i].size = eight(take(&cursor, 8));
  }
  p->blocks = take_room(&cursor, &p->block_count, sizeof *p->blocks);
  for (uint32_t i = 0; i < p->block_count && !cursor.is_bad; i++) {
    const uint8_t *at = take(&cursor, 20);
    struct Block block = {four(at), four(at + 12), four(at + 16), eight(at + 4), take(&cursor, SHA256_BYTES)};
    if (block.part >= p->part_count || block.packed > LARGEST_BLOCK || block.unpacked > LARGEST_BLOCK)
      cursor.is_bad = true;
    p->blocks[i] = block;
    p->packed_bytes += block.packed;
  }
  p->files = take_room(&cursor, &p->file_count, sizeof *p->files);
  for (uint32_t i = 0; i < p->file_count && !cursor.is_bad; i++) {
    struct File file = {take_text(&cursor), eight(take(&cursor, 8)), NULL};
    file.sha256 = take(&cursor, SHA256_BYTES);
    if (!is_safe(file.path)) cursor.is_bad = true;
    p->files[i] = file;
    p->unpacked_bytes += file.size;
  }
  return !cursor.is_bad && p->part_count > 0;
}

static enum Verdict blame(struct Payload *p, const char *name, enum Verdict verdict) {
  snprintf(p->culprit, sizeof p->culprit, "%s", name);
  return verdict;
}

/* What is beside: all names first, then all sizes; one pass that reads nothing. */
static enum Verdict look_at_parts(struct Payload *p) {
  enum Verdict verdict = WHOLE;
  for (uint32_t i = 0; i < p->part_count && verdict != MISSING; i++) {
    const struct Part *part = &p->parts[i];
    if (*part->name == '\0') continue;
    FILE *file = open_beside(p->setup, part->name);
    if (file == NULL) {
      verdict = blame(p, part->name, MISSING);
      continue;
    }
    uint64_t size = 0;
    if ((!size_of(file, &size) || size != part->size) && verdict == WHOLE)
      verdict = blame(p, part->name, DAMAGED);
    fclose(file);
  }
  return verdict;
}

static enum Verdict read_setup(struct Payload *p, FILE *file) {
  uint8_t head[4096], trailer[TRAILER_BYTES], digest[SHA256_BYTES];
  uint64_t size = 0;
  struct Changing changing;
  if (!size_of(file, &size) || size < sizeof head || !read_at(file, 0, head, sizeof head)) return DAMAGED;
  if (!program_find_changing(head, sizeof head, &changing)) return DAMAGED;
  uint64_t signature = four(head + changing.signature), signed_bytes = four(head + changing.signature + 4);
  uint32_t checksum = four(head + changing.checksum);
  bool is_signed = signature != 0;
  uint64_t end = is_signed ? signature : size;
  if (is_signed ? signature + signed_bytes != size : signed_bytes != 0 || checksum != 0) return DAMAGED;
  if (end > size || end < sizeof head || !read_at(file, end - TRAILER_BYTES, trailer, TRAILER_BYTES))
    return DAMAGED;
  sha256_of(trailer, TRAILER_BYTES - SHA256_BYTES, digest);
  if (memcmp(trailer, MAGIC, sizeof MAGIC) != 0 || memcmp(digest, trailer + 96, SHA256_BYTES) != 0)
    return DAMAGED;
  uint64_t program = eight(trailer + 8), offset = eight(trailer + 16), length = eight(trailer + 24);
  if (length > LARGEST_BLOCK || offset + length + TRAILER_BYTES != end || program > offset) return DAMAGED;
  p->index = malloc((size_t)length + 1);
  if (p->index == NULL) return NO_MEMORY;
  p->index_bytes = (size_t)length;
  if (!read_at(file, offset, p->index, p->index_bytes)) return DAMAGED;
  sha256_of(p->index, p->index_bytes, digest);
  if (memcmp(digest, trailer + 64, SHA256_BYTES) != 0 || !read_index(p)) return DAMAGED;
  if (!program_is_whole(file, program, &changing, trailer + 32)) return DAMAGED;
  return !is_signed || program_is_sum_right(file, size, changing.checksum, checksum) ? WHOLE : DAMAGED;
}

enum Verdict payload_open(struct Payload *p, const Letter *setup) {
  memset(p, 0, sizeof *p);
  p->setup = setup;
  FILE *file = open_file(setup);
  if (file == NULL) return MISSING;
  enum Verdict verdict = read_setup(p, file);
  fclose(file);
  if (verdict == WHOLE) verdict = look_at_parts(p);
  if (verdict != WHOLE) return verdict;
  size_t packed = 1, unpacked = 1;
  for (uint32_t i = 0; i < p->block_count; i++) {
    if (p->blocks[i].packed > packed) packed = p->blocks[i].packed;
    if (p->blocks[i].unpacked > unpacked) unpacked = p->blocks[i].unpacked;
  }
  p->packed = malloc(packed);
  p->unpacked = malloc(unpacked);
  return p->packed == NULL || p->unpacked == NULL ? NO_MEMORY : WHOLE;
}

static enum Verdict read_block(struct Payload *p, uint32_t number) {
  const struct Block *block = &p->blocks[number];
  const char *name = p->parts[block->part].name;
  if (p->open_part == NULL || p->open_number != block->part) {
    if (p->open_part != NULL) fclose(p->open_part);
    p->open_part = *name == '\0' ? open_file(p->setup) : open_beside(p->setup, name);
    p->open_number = block->part;
    if (p->open_part == NULL) return blame(p, name, MISSING);
  }
  uint8_t digest[SHA256_BYTES];
  if (!read_at(p->open_part, block->offset, p->packed, block->packed)) return blame(p, name, DAMAGED);
  sha256_of(p->packed, block->packed, digest);
  return memcmp(digest, block->sha256, SHA256_BYTES) == 0 ? WHOLE : blame(p, name, DAMAGED);
}

enum Verdict payload_check(struct Payload *p, Progress *progress, void *who) {
  uint64_t done = 0;
  for (uint32_t i = 0; i < p->block_count; i++) {
    enum Verdict verdict = read_block(p, i);
    if (verdict != WHOLE) return verdict;
    done += p->blocks[i].packed;
    if (progress != NULL) progress(who, (double)done / (double)p->packed_bytes);
  }
  return WHOLE;
}

enum Verdict payload_block(struct Payload *p, uint32_t number) {
  enum Verdict verdict = read_block(p, number);
  if (verdict != WHOLE) return verdict;
  const struct Block *block = &p->blocks[number];
  if (lzma_unpack(p->packed, block->packed, p->unpacked, block->unpacked)) return WHOLE;
  return blame(p, p->parts[block->part].name, DAMAGED);
}

void payload_close(struct Payload *p) {
  if (p->open_part != NULL) fclose(p->open_part);
  free(p->index);
  free(p->parts);
  free(p->blocks);
  free(p->files);
  free(p->packed);
  free(p->unpacked);
  memset(p, 0, sizeof *p);
}
