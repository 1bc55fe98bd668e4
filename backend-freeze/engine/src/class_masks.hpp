// The classes of the characters of 64 bytes, one bit for each byte of a character.
#pragma once

#include <bit>

#include "block64.hpp"
#include "utf8.hpp"

namespace engine {

constexpr std::uint64_t low_bits(int count) { return count < 64 ? (std::uint64_t{1} << count) - 1 : ~0ull; }
constexpr std::uint64_t bit_at(int place) { return std::uint64_t{1} << place; }

inline int first_bit(std::uint64_t bits) { return std::countr_zero(bits); }
inline int last_bit(std::uint64_t bits) { return 63 - std::countl_zero(bits); }

// Calls visit(place) for each bit, from the lowest.
template <class Visit>
inline void each_bit(std::uint64_t bits, Visit visit) {
  for (; bits; bits &= bits - 1) visit(first_bit(bits));
}

struct ClassMasks {
  std::uint64_t letter, number, space;
  std::uint64_t blank, line, quote;  // ' ', CR or LF, '\''
  std::uint64_t high;                // bytes above 0x7F
  std::uint64_t tail;                // of a valid character of several bytes, all but the first
  std::uint64_t wide_space;          // the first bytes of white space of several bytes
  // With cases alone: letters that are nothing but upper or lower, marks, '/'.
  std::uint64_t upper, lower, mark, slash;
};

// Reads blocks one after another; a character may begin in one and end in the next.
template <bool kHasCases>
class ClassReader {
 public:
  // So many bytes must be readable: the block, and behind it the rest of its last character (3) and one more
  // character (4), which says whether white space goes on.
  static constexpr int kReach = 64 + 3 + 4;

  ClassMasks read(const Byte* at) {
    const Block64 block(at);
    ClassMasks masks{};
    masks.letter = block.ascii_letters();
    masks.number = block.between('0', '9');
    masks.blank = block.equal(' ');
    masks.space = masks.blank | block.between('\t', '\r');
    masks.line = block.equal('\n') | block.equal('\r');
    masks.quote = block.equal('\'');
    masks.high = block.between(0x80, 0xFF);
    if constexpr (kHasCases) {
      masks.lower = block.between('a', 'z');
      masks.upper = masks.letter ^ masks.lower;
      masks.slash = block.equal('/');
    }
    if (masks.high) {
      begin_with_rest(masks);
      add_wide(at, block.between(0xC2, 0xF4), masks);
    }
    return masks;
  }

  // How many bytes of the next block belong to the last character of this one.
  int rest() const { return rest_; }

 private:
  static void add(std::uint64_t bits, std::uint8_t flags, ClassMasks& masks) {
    masks.letter |= bits & (0 - std::uint64_t{(flags & kLetter) != 0});
    if (flags & (kNumber | kSpace)) {
      (flags & kNumber ? masks.number : masks.space) |= bits;
    }
    if constexpr (kHasCases) {
      const auto cases = flags & (kUpper | kLower);
      masks.upper |= bits & (0 - std::uint64_t{cases == kUpper});
      masks.lower |= bits & (0 - std::uint64_t{cases == kLower});
      masks.mark |= bits & (0 - std::uint64_t{cases != 0 && !(flags & kLetter)});
    }
  }

  void begin_with_rest(ClassMasks& masks) {
    masks.tail = low_bits(rest_);
    add(low_bits(rest_), rest_flags_, masks);
    rest_ = 0;
    rest_flags_ = 0;
  }

  // A byte that begins no valid character stays without a class.
  void add_wide(const Byte* at, std::uint64_t leads, ClassMasks& masks) {
    if (!leads) return;
    Character character{};
    int place = 0;
    for (; leads; leads &= leads - 1) {
      place = first_bit(leads);
      character = wide_character_at(at + place, at + place + 4);
      const std::uint64_t bits = low_bits(character.length) << place;
      masks.tail |= bits & (bits - 1);
      if (character.flags & kSpace) masks.wide_space |= bit_at(place);
      add(bits, character.flags, masks);
    }
    if (place + character.length > 64) {
      rest_ = place + character.length - 64;
      rest_flags_ = character.flags;
    }
  }

  int rest_ = 0;
  std::uint8_t rest_flags_ = 0;
};

}  // namespace engine
