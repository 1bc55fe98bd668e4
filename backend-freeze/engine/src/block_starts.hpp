// What the rules of all splits need to find where pieces begin in a block of 64 bytes: sums and shifts over
// class masks that remember the block before. `scan_blocks.hpp` says how the rules are run.
#pragma once

#include "class_masks.hpp"
#include "scan_scalar.hpp"

namespace engine {

struct Block {
  const Byte* at;    // readable for ClassReader::kReach bytes, blanks behind the end
  const Byte* text;  // where the block is in the text
  const Byte* end;   // of the text
  ClassMasks masks;
  int rest;  // bytes of its last character that are in the next block

  bool is_space(int place) const { return character_at(at + place, at + place + 4).flags & kSpace; }
};

// One bit further: the bytes behind those of `mask`. `carry` is the last bit of the block before.
inline std::uint64_t behind(std::uint64_t mask, std::uint64_t& carry) {
  const std::uint64_t moved = mask << 1 | carry;
  carry = mask >> 63;
  return moved;
}

// The parts of the runs of `runs` from a seed (a bit of the run) to the end of the run: the sum carries
// through all ones above the seed.
inline std::uint64_t filled(std::uint64_t runs, std::uint64_t seeds) {
  return (((seeds + runs) ^ runs) | seeds) & runs;
}

// Bytes behind the character whose first byte is a bit of `firsts`: the sum carries through its tail.
class BehindCharacters {
 public:
  std::uint64_t operator()(std::uint64_t firsts, std::uint64_t tail) {
    const std::uint64_t sum = (firsts << 1 | carry_) + tail;
    carry_ = firsts >> 63 | std::uint64_t{sum < tail};
    return sum & ~tail;
  }

 private:
  std::uint64_t carry_ = 0;
};

// The first byte of the last character of each run of white space that does not reach the end of the text.
// `spaces` may leave out some of one byte.
inline std::uint64_t last_spaces(const Block& block, std::uint64_t spaces) {
  const ClassMasks& masks = block.masks;
  std::uint64_t goes_on = masks.space >> 1;
  if (masks.space >> 63) goes_on |= std::uint64_t{block.is_space(64 + block.rest)} << 63;
  std::uint64_t last = spaces & ~goes_on & ~masks.high;
  each_bit(masks.wide_space, [&](int place) {
    const int next = place + character_at(block.at + place, block.at + place + 4).length;
    if (!block.is_space(next)) last |= bit_at(place);
  });
  return last;
}

// Changes to the starts of a block that a contraction makes up to three bytes into the next one.
class Contractions {
 public:
  // Where contractions of the block before end in this one.
  std::uint64_t set() const { return set_; }

  std::uint64_t carried_over(std::uint64_t starts) {
    starts = (starts & ~clear_) | set_;
    clear_ = set_ = 0;
    return starts;
  }

  // The contraction of `length` bytes at `place` is of one piece and ends a piece.
  std::uint64_t apply(std::uint64_t starts, int place, int length) {
    const std::uint64_t inner = low_bits(length - 1);
    const int first = place + 1;
    if (first < 64) starts &= ~(inner << first);
    if (place + length > 64) clear_ = inner >> (64 - first);
    if (place + length < 64) return starts | bit_at(place + length);
    set_ = bit_at(place + length - 64);
    return starts;
  }

 private:
  std::uint64_t clear_ = 0;
  std::uint64_t set_ = 1;  // the text begins with a piece
};

// Where pieces of numbers begin: at each number, or every third of a run.
template <int kMost>
class NumberStarts {
  static_assert(kMost == 1 || kMost == 3);

 public:
  std::uint64_t operator()(const ClassMasks& masks) {
    const std::uint64_t number = masks.number;
    if constexpr (kMost == 1) return number & ~masks.tail;
    const std::uint64_t one = number << 1 | before_ >> 2;
    std::uint64_t starts = number & ~one;
    if (number & masks.tail) return of_wide_numbers(number & ~masks.tail, starts, number >> 63);
    // Three further is a start if all between are numbers.
    const std::uint64_t third = number & one & (number << 2 | before_ >> 1) & (number << 3 | before_);
    std::uint64_t next = starts << 3 | starts_before_;
    while (next &= third) {
      starts |= next;
      next <<= 3;
    }
    before_ = number >> 61;
    starts_before_ = starts >> 61;
    return starts;
  }

 private:
  // Numbers of several bytes are counted one by one. What is carried over says "a start was so many numbers
  // ago", as if they had one byte each.
  std::uint64_t of_wide_numbers(std::uint64_t numbers, std::uint64_t run_starts, bool goes_on) {
    std::uint64_t starts = 0;
    int count = starts_before_ & 4 ? 1 : starts_before_ & 2 ? 2 : 3;
    each_bit(numbers, [&](int place) {
      if ((run_starts >> place & 1) || count == 3) count = 0;
      if (count++ == 0) starts |= bit_at(place);
    });
    before_ = goes_on ? 7 : 0;
    starts_before_ = goes_on ? bit_at(3 - count) : 0;
    return starts;
  }

  std::uint64_t before_ = 0;         // the last three bits of the block before: numbers
  std::uint64_t starts_before_ = 0;  // and starts
};

}  // namespace engine
