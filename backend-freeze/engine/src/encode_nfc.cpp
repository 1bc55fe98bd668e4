#include "encode_nfc.hpp"

#include <algorithm>
#include <iterator>

namespace engine {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Where characters are, marks left out, that NFC changes or puts together with what is before them. Some that
// it leaves alone are among them.
constexpr Range kChanged[] = {
    {0x374, 0x387},     {0x958, 0x95F},     {0x9DC, 0x9DF},     {0xA33, 0xA5E},
    {0xB5C, 0xB5D},     {0xF43, 0xF69},     {0x1161, 0x11C2},   {0x1F71, 0x1FFD},
    {0x2000, 0x2001},   {0x2126, 0x212B},   {0x2329, 0x232A},   {0x2ADC, 0x2ADC},
    {0xF900, 0xFAD9},   {0xFB1D, 0xFB4E},   {0x1D15E, 0x1D1C0}, {0x2F800, 0x2FA1D},
};
constexpr std::uint32_t kFirstChanged = 0x300;

std::uint32_t point_at(const Byte* at, std::size_t length) {
  if (length == 2) return (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
  if (length == 3) return (at[0] & 0xFu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
  return (at[0] & 7u) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
}

bool is_changed(std::uint32_t point) {
  const auto is_before = [](const Range& one, std::uint32_t wanted) { return one.last < wanted; };
  const Range* range = std::lower_bound(std::begin(kChanged), std::end(kChanged), point, is_before);
  return range != std::end(kChanged) && range->first <= point;
}

}  // namespace

bool stays_nfc(const Byte* at, const Byte* end) {
  while (at < end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const Character character = character_at(at, end);
    if (character.length == 1) return false;
    const std::uint32_t point = point_at(at, character.length);
    // Marks are put in order, and joined to letters.
    const bool is_mark = !(character.flags & kLetter) && (character.flags & (kUpper | kLower));
    if (point >= kFirstChanged && (is_mark || is_changed(point))) return false;
    at += character.length;
  }
  return true;
}

}  // namespace engine
