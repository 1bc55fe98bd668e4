// How words are told apart in hash tables: short ones by 16 bytes, long ones by a hash.
#pragma once

#include <cstring>

#include "memory.hpp"
#include "utf8.hpp"

namespace engine {

// Up to 15 bytes, zeros behind them, the length in the last byte: two comparisons tell words apart.
struct WordKey {
  static constexpr std::size_t kLongest = 15;

  Byte bytes[16];

  // `end` bounds what may be read. A mask instead of a copy of `length` bytes: one load, no loop.
  static WordKey of(const Byte* word, std::size_t length, const Byte* end) {
    alignas(16) static constexpr Byte kMask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                   255, 255, 255, 255, 255, 255, 255, 255};
    WordKey key{};
    if (end - word >= 16) {
      std::uint64_t parts[2];
      std::uint64_t mask[2];
      std::memcpy(parts, word, 16);
      std::memcpy(mask, kMask + 16 - length, 16);
      parts[0] &= mask[0];
      parts[1] &= mask[1];
      std::memcpy(key.bytes, parts, 16);
    } else {
      std::memcpy(key.bytes, word, length);
    }
    key.bytes[15] = static_cast<Byte>(length);
    return key;
  }

  std::size_t length() const { return bytes[15]; }
  std::uint64_t hash() const {
    std::uint64_t parts[2];
    std::memcpy(parts, bytes, 16);
    return mixed(parts[0] ^ kSeedA, parts[1] ^ kSeedB);
  }
  bool operator==(const WordKey& other) const { return std::memcmp(bytes, other.bytes, sizeof bytes) == 0; }
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

}  // namespace engine
