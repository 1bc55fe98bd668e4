// Reading UTF-8 that may be broken: never past the end, and every byte belongs to exactly one character.
#pragma once

#include "unicode_classes.hpp"

namespace engine {

using Byte = std::uint8_t;

struct Character {
  std::uint8_t flags;   // ClassBit
  std::uint8_t length;  // in bytes
};

// Flags of ASCII in one load instead of two: nine of ten characters of code are ASCII.
extern const std::array<std::uint8_t, 128> kAsciiFlags;

// A byte that does not begin a valid sequence (also: overlong, surrogate, above U+10FFFF) is a character of
// its own without a class, like U+FFFD. Needs at < end.
inline Character wide_character_at(const Byte* at, const Byte* end) {
  constexpr Character broken{0, 1};
  const auto left = end - at;
  const auto is_tail = [at](int place) { return (at[place] & 0xC0) == 0x80; };
  const std::uint32_t lead = at[0];
  if (lead < 0xC2 || lead > 0xF4 || left < 2 || !is_tail(1)) return broken;
  std::uint32_t point = lead << 6 | (at[1] & 0x3Fu);
  if (lead < 0xE0) return {class_of(point & 0x7FF), 2};
  if (left < 3 || !is_tail(2)) return broken;
  point = point << 6 | (at[2] & 0x3Fu);
  if (lead < 0xF0) {
    point &= 0xFFFF;
    if (point < 0x800 || (point >= 0xD800 && point < 0xE000)) return broken;
    return {class_of(point), 3};
  }
  if (left < 4 || !is_tail(3)) return broken;
  point = (point << 6 | (at[3] & 0x3Fu)) & 0x1FFFFF;
  if (point < 0x10000 || point > 0x10FFFF) return broken;
  return {class_of(point), 4};
}

inline Character character_at(const Byte* at, const Byte* end) {
  if (*at < 0x80) return {kAsciiFlags[*at], 1};
  return wide_character_at(at, end);
}

}  // namespace engine
