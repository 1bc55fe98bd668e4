// How words are told apart in hash tables: short ones by 16 bytes, long ones by a hash.
#pragma once

#include <bit>
#include <cstring>

#include "memory.hpp"
#include "utf8.hpp"

namespace engine {

// Up to 15 bytes, zeros behind them, the length in the last byte: two comparisons tell words apart. Two
// numbers and not 16 bytes: a number cannot be read fast from bytes that were just written one by one.
struct WordKey {
  static constexpr std::size_t kLongest = 15;

  std::uint64_t parts[2];

  // `end` bounds what may be read. A mask instead of a copy of `length` bytes: one load, no loop.
  static WordKey of(const Byte* word, std::size_t length, const Byte* end) {
    alignas(16) static constexpr Byte kMask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                   255, 255, 255, 255, 255, 255, 255, 255};
    WordKey key{};
    if (end - word >= 16) {
      std::uint64_t mask[2];
      std::memcpy(key.parts, word, 16);
      std::memcpy(mask, kMask + 16 - length, 16);
      key.parts[0] &= mask[0];
      key.parts[1] &= mask[1];
    } else {
      std::memcpy(key.parts, word, length);
    }
    key.parts[1] |= std::uint64_t{length} << kLengthShift;
    return key;
  }

  bool is_none() const { return parts[1] == 0; }  // No word has no bytes.
  const Byte* bytes() const { return reinterpret_cast<const Byte*>(parts); }
  std::size_t length() const { return parts[1] >> kLengthShift & 15; }
  std::uint64_t hash() const { return mixed(parts[0] ^ kSeedA, parts[1] ^ kSeedB); }
  bool operator==(const WordKey& other) const {
    return parts[0] == other.parts[0] && parts[1] == other.parts[1];
  }

 private:
  static constexpr int kLengthShift = std::endian::native == std::endian::little ? 56 : 0;
};

// The same for up to 7 bytes: one number. Four of five pieces of a text are so short.
struct TinyKey {
  static constexpr std::size_t kLongest = 7;

  std::uint64_t number;

  static TinyKey of(const Byte* word, std::size_t length, const Byte* end) {
    alignas(16) static constexpr Byte kMask[16] = {255, 255, 255, 255, 255, 255, 255, 255};
    std::uint64_t number = 0;
    if (end - word >= 8) {
      std::uint64_t mask;
      std::memcpy(&number, word, 8);
      std::memcpy(&mask, kMask + 8 - length, 8);
      number &= mask;
    } else {
      std::memcpy(&number, word, length);
    }
    return {number | std::uint64_t{length} << kLengthShift};
  }

  const Byte* bytes() const { return reinterpret_cast<const Byte*>(&number); }
  std::size_t length() const { return number >> kLengthShift & 7; }
  std::uint64_t hash() const { return mixed(number ^ kSeedA, kSeedB); }
  bool operator==(const TinyKey& other) const = default;

 private:
  static constexpr int kLengthShift = std::endian::native == std::endian::little ? 56 : 0;
};

inline std::uint64_t hash_of(const Byte* word, std::size_t length) {
  std::uint64_t hash = length * kSeedA;
  std::uint64_t parts[2];
  for (; length >= 16; word += 16, length -= 16) {
    std::memcpy(parts, word, 16);
    hash = mixed(parts[0] ^ hash, parts[1] ^ kSeedB);
  }
  parts[0] = parts[1] = 0;
  if (length) std::memcpy(parts, word, length);
  return mixed(parts[0] ^ hash, parts[1] ^ kSeedB);
}

// The keys and hashes of some pieces that are looked up next: their table slots are fetched together, so that
// the cache misses overlap.
struct PieceGroup {
  static constexpr std::size_t kMost = 16;

  WordKey keys[kMost];  // none for a long word
  std::uint64_t hashes[kMost];

  template <class ShortTable, class LongTable>
  void look_at(const Byte* at, const Byte* const* ends, std::size_t size, const Byte* end,
               const ShortTable& short_words, const LongTable& long_words) {
    for (std::size_t i = 0; i < size; at = ends[i++]) {
      const auto length = static_cast<std::size_t>(ends[i] - at);
      if (length <= WordKey::kLongest) {
        keys[i] = WordKey::of(at, length, end);
        hashes[i] = keys[i].hash();
        prefetch(&short_words[hashes[i] & (short_words.size() - 1)]);
      } else {
        keys[i] = WordKey{};
        hashes[i] = hash_of(at, length);
        prefetch(&long_words[hashes[i] & (long_words.size() - 1)]);
      }
    }
  }
};

}  // namespace engine
