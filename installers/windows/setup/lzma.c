#include "lzma.h"

#include <stdlib.h>

enum { STATES = 12, POSITIONS = 4, HALF = 1024 };

struct Lengths {
  uint16_t is_mid, is_high;
  uint16_t low[POSITIONS][8], mid[POSITIONS][8], high[256];
};

/* Probabilities only: all begin at one half. */
struct Model {
  uint16_t is_match[STATES][POSITIONS], is_repeat[STATES];
  uint16_t is_other[STATES], is_third[STATES], is_fourth[STATES], is_long[STATES][POSITIONS];
  uint16_t slot[4][64], near_bits[115], far_bits[16];
  struct Lengths lengths, repeat_lengths;
  uint16_t literal[8][0x300];
};

struct Decoder {
  const uint8_t *in, *end;
  uint32_t range, code;
  bool is_short; /* more was asked for than is there */
  struct Model model;
};

static void narrow(struct Decoder *d) {
  if (d->range >= 1u << 24) return;
  d->range <<= 8;
  d->code <<= 8;
  if (d->in < d->end) d->code |= *d->in++;
  else d->is_short = true;
}

static unsigned bit(struct Decoder *d, uint16_t *chance) {
  uint32_t bound = (d->range >> 11) * *chance;
  unsigned is_one = d->code >= bound;
  if (is_one) {
    *chance -= *chance >> 5;
    d->code -= bound;
    d->range -= bound;
  } else {
    *chance += (2048 - *chance) >> 5;
    d->range = bound;
  }
  narrow(d);
  return is_one;
}

static unsigned tree(struct Decoder *d, uint16_t *chances, int bits) {
  unsigned at = 1;
  for (int i = 0; i < bits; i++) at = at << 1 | bit(d, &chances[at]);
  return at - (1u << bits);
}

static unsigned reversed(struct Decoder *d, uint16_t *chances, int bits) {
  unsigned at = 1, value = 0;
  for (int i = 0; i < bits; i++) {
    unsigned next = bit(d, &chances[at]);
    at = at << 1 | next;
    value |= next << i;
  }
  return value;
}

static uint32_t plain(struct Decoder *d, int bits) {
  uint32_t value = 0;
  for (; bits > 0; bits--) {
    d->range >>= 1;
    unsigned is_one = d->code >= d->range;
    if (is_one) d->code -= d->range;
    value = value << 1 | is_one;
    narrow(d);
  }
  return value;
}

static unsigned length(struct Decoder *d, struct Lengths *from, unsigned position) {
  if (!bit(d, &from->is_mid)) return 2 + tree(d, from->low[position], 3);
  if (!bit(d, &from->is_high)) return 10 + tree(d, from->mid[position], 3);
  return 18 + tree(d, from->high, 8);
}

static uint32_t distance(struct Decoder *d, unsigned length) {
  unsigned slot = tree(d, d->model.slot[length < 6 ? length - 2 : 3], 6);
  if (slot < 4) return slot;
  int bits = (int)(slot >> 1) - 1;
  uint32_t value = (2u | (slot & 1)) << bits;
  if (slot < 14) return value + reversed(d, d->model.near_bits + value - slot, bits);
  value += plain(d, bits - 4) << 4;
  return value + reversed(d, d->model.far_bits, 4);
}

static uint8_t literal(struct Decoder *d, uint8_t before, bool is_after_match, unsigned matched) {
  uint16_t *chances = d->model.literal[before >> 5];
  unsigned symbol = 1;
  while (is_after_match && symbol < 0x100) {
    unsigned expected = matched >> 7 & 1;
    matched <<= 1;
    unsigned next = bit(d, &chances[((1 + expected) << 8) + symbol]);
    symbol = symbol << 1 | next;
    if (next != expected) break;
  }
  while (symbol < 0x100) symbol = symbol << 1 | bit(d, &chances[symbol]);
  return (uint8_t)symbol;
}

struct Past {
  uint32_t far[4]; /* the last four distances, less one */
  unsigned state;
};

/* The length of what is copied from `far[0]`; 0: it is broken. */
static unsigned match(struct Decoder *d, struct Past *past, unsigned position) {
  struct Model *m = &d->model;
  unsigned state = past->state;
  uint32_t *far = past->far;
  if (!bit(d, &m->is_repeat[state])) {
    far[3] = far[2], far[2] = far[1], far[1] = far[0];
    past->state = state < 7 ? 7 : 10;
    unsigned found = length(d, &m->lengths, position);
    far[0] = distance(d, found);
    return far[0] == UINT32_MAX ? 0 : found;
  }
  if (!bit(d, &m->is_other[state])) {
    if (!bit(d, &m->is_long[state][position])) {
      past->state = state < 7 ? 9 : 11;
      return 1;
    }
  } else {
    unsigned which = !bit(d, &m->is_third[state]) ? 1 : !bit(d, &m->is_fourth[state]) ? 2 : 3;
    uint32_t chosen = far[which];
    for (; which > 0; which--) far[which] = far[which - 1];
    far[0] = chosen;
  }
  past->state = state < 7 ? 8 : 11;
  return length(d, &m->repeat_lengths, position);
}

static bool unpack(struct Decoder *d, uint8_t *out, size_t out_size) {
  struct Past past = {{0, 0, 0, 0}, 0};
  size_t at = 0;
  while (at < out_size && !d->is_short) {
    unsigned position = at & (POSITIONS - 1), state = past.state;
    if (!bit(d, &d->model.is_match[state][position])) {
      bool is_after = state >= 7;
      if (is_after && past.far[0] >= at) return false;
      unsigned matched = is_after ? out[at - past.far[0] - 1] : 0;
      out[at] = literal(d, at > 0 ? out[at - 1] : 0, is_after, matched);
      at++;
      past.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    unsigned count = match(d, &past, position);
    if (count == 0 || past.far[0] >= at || count > out_size - at) return false;
    const uint8_t *from = out + at - past.far[0] - 1;
    for (unsigned i = 0; i < count; i++) out[at + i] = from[i];
    at += count;
  }
  return at == out_size && !d->is_short;
}

bool lzma_unpack(const uint8_t *in, size_t in_size, uint8_t *out, size_t out_size) {
  if (in_size < 5 || in[0] != 0) return false;
  struct Decoder *d = malloc(sizeof *d);
  if (d == NULL) return false;
  uint16_t *chances = (uint16_t *)&d->model;
  for (size_t i = 0; i < sizeof d->model / sizeof *chances; i++) chances[i] = HALF;
  d->code = (uint32_t)in[1] << 24 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 8 | in[4];
  d->range = UINT32_MAX;
  d->in = in + 5;
  d->end = in + in_size;
  d->is_short = false;
  bool is_whole = unpack(d, out, out_size);
  free(d);
  return is_whole;
}
