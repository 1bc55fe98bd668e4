// The classes of the characters of 64 bytes, one bit for each byte of a character.
#pragma once

#include <bit>
#include <cstring>

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
  // With Detail::kCases alone: letters that are nothing but upper or lower, marks, '/'.
  std::uint64_t upper, lower, mark, slash;
};

// How much of the classes a split asks for.
enum class Detail { kSpaces, kLetters, kCases };

// Reads blocks one after another; a character may begin in one and end in the next.
template <Detail kDetail>
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
    if constexpr (kDetail == Detail::kCases) {
      masks.lower = block.between('a', 'z');
      masks.upper = masks.letter ^ masks.lower;
      masks.slash = block.equal('/');
    }
    if (masks.high) add_wide(at, block, masks);
    return masks;
  }

  // How many bytes of the next block belong to the last character of this one.
  int rest() const { return rest_; }

 private:
  void add_wide(const Byte* at, const Block64& block, ClassMasks& masks) {
    std::uint64_t leads = leads_of(block);
    if constexpr (kDetail == Detail::kCases) {
      begin_classes();
    } else {
      masks.tail = low_bits(rest_);
      add(masks.tail, rest_flags_, masks);
    }
    rest_ = 0;
    if (kDetail != Detail::kSpaces && std::popcount(masks.high) >= kDense) add_letters(block, leads, masks);
    int place = 0;
    Character character{};
    for (; leads; leads &= leads - 1) {
      place = first_bit(leads);
      character = wide_character_at(at + place, at + place + 4);
      if constexpr (kDetail == Detail::kCases) {
        note(place, character);
      } else {
        const std::uint64_t bits = low_bits(character.length) << place;
        masks.tail |= bits & (bits - 1);
        if (character.flags & kSpace) masks.wide_space |= bit_at(place);
        add(bits, character.flags, masks);
      }
    }
    if (place + character.length > 64) {
      rest_ = place + character.length - 64;
      rest_flags_ = character.flags;
    }
    if constexpr (kDetail == Detail::kCases) add_classes(masks);
  }

  // Bytes that may begin characters of several bytes. White space begins with C2 and E1 to E3.
  static std::uint64_t leads_of(const Block64& block) {
    if constexpr (kDetail == Detail::kSpaces) return block.equal(0xC2) | block.between(0xE1, 0xE3);
    return block.between(0xC2, 0xF4);
  }

  // Takes away leads of which all characters are letters, and adds those: U+4000 to U+9FFF without U+4DC0 to
  // U+4DFF, most of Hangul (U+B000 to U+CFFF), and where cases do not matter Latin with accents (U+0100 to
  // U+027F) and Cyrillic (U+0400 to U+047F). Chinese: 550 to 1,100 MB/s.
  static void add_letters(const Block64& block, std::uint64_t& leads, ClassMasks& masks) {
    const std::uint64_t tail = block.between(0x80, 0xBF);
    const std::uint64_t signs = block.equal(0xE4) & block.equal(0xB7) >> 1;
    const std::uint64_t three =
        (block.between(0xE4, 0xE9) | block.between(0xEB, 0xEC)) & tail >> 1 & tail >> 2 & ~signs;
    std::uint64_t tails = three << 1 | three << 2;
    std::uint64_t letters = three;
    if constexpr (kDetail == Detail::kLetters) {
      const std::uint64_t two = (block.between(0xC4, 0xC9) | block.between(0xD0, 0xD1)) & tail >> 1;
      tails |= two << 1;
      letters |= two;
    }
    leads &= ~letters;
    masks.tail |= tails;
    masks.letter |= letters | tails;
  }

  static void add(std::uint64_t bits, std::uint8_t flags, ClassMasks& masks) {
    if constexpr (kDetail == Detail::kLetters) {
      masks.letter |= bits & (0 - std::uint64_t{(flags & kLetter) != 0});
      if (flags & kNumber) masks.number |= bits;
    }
    if (flags & kSpace) masks.space |= bits;
  }

  // With cases the class of each byte is written down and gathered at the end: cheaper than a shift into each
  // of seven masks for every character (Greek 384 to 527 MB/s, and slower for the three of the others).
  void begin_classes() {
    std::memset(classes_, 0, 64);
    std::memcpy(classes_, classes_ + 64, sizeof classes_ - 64);
    std::memset(classes_ + 64, 0, sizeof classes_ - 64);
  }

  void note(int place, Character character) {
    const std::uint32_t classes = (character.flags & kKept) * kEachByte | kTails;
    const std::uint32_t bytes = classes & kBytesOf[character.length];
    for (int i = 0; i < 4; ++i) classes_[place + i] = static_cast<Byte>(bytes >> (8 * i));
  }

  void add_classes(ClassMasks& masks) {
    const Block64 classes(classes_);
    const std::uint64_t space = classes.with_bit<number_of(kSpace)>();
    const std::uint64_t upper = classes.with_bit<number_of(kUpper)>();
    const std::uint64_t lower = classes.with_bit<number_of(kLower)>();
    masks.tail |= classes.with_bit<kTailBit>();
    masks.space |= space;
    masks.wide_space = space & ~masks.tail;
    masks.letter |= classes.with_bit<number_of(kLetter)>();
    masks.number |= classes.with_bit<number_of(kNumber)>();
    masks.upper |= upper & ~lower;
    masks.lower |= lower & ~upper;
    masks.mark = upper & lower & ~masks.letter;
  }

  static constexpr int number_of(std::uint8_t flag) { return std::countr_zero(flag); }

  // Below so many bytes above 0x7F of 64, single characters are faster.
  static constexpr int kDense = 16;
  static constexpr int kTailBit = 6;  // none of ClassBit
  static constexpr std::uint8_t kKept = kLetter | kNumber | kSpace | kUpper | kLower;
  static constexpr std::uint32_t kEachByte = 0x01010101;
  static constexpr std::uint32_t kTails = 0x01010100u << kTailBit;
  static constexpr std::uint32_t kBytesOf[5] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF};

  // The first `rest_` bytes of a block belong to the last character of the one before.
  int rest_ = 0;
  std::uint8_t rest_flags_ = 0;
  Byte classes_[64 + 4] = {};
};

}  // namespace engine
