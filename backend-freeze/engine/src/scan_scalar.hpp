// The splits one character after another: for processors without 64-byte blocks, for what blocks leave over,
// and as what blocks are compared with.
#pragma once

#include "scan.hpp"

namespace engine {

// As scan(), with the same result.
std::size_t scan_scalar(Split split, const Byte* from, const Byte* end, const Byte** ends,
                        std::size_t capacity);

// 's|'t|'re|'ve|'m|'ll|'d ; `at` is the apostrophe. Returns `at` when there is none.
inline const Byte* contraction(const Byte* at, const Byte* end) {
  if (end - at < 2) return at;
  const Byte first = at[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
  if (end - at < 3) return at;
  const Byte second = at[2];
  const bool is_long = second == 'e' ? first == 'r' || first == 'v' : first == 'l' && second == 'l';
  return is_long ? at + 3 : at;
}

// The same under (?i:…). U+017F (long s, C5 BF) folds to s; no other character outside ASCII folds to one
// of these letters.
inline const Byte* contraction_any_case(const Byte* at, const Byte* end) {
  if (end - at < 2) return at;
  const auto lower = [](Byte byte) { return byte >= 'A' && byte <= 'Z' ? Byte(byte | 0x20) : byte; };
  const Byte folded[3] = {'\'', lower(at[1]), end - at > 2 ? lower(at[2]) : Byte{0}};
  if (at[1] == 0xC5 && folded[2] == 0xBF) return at + 3;
  return at + (contraction(folded, folded + (end - at > 2 ? 3 : 2)) - folded);
}

}  // namespace engine
