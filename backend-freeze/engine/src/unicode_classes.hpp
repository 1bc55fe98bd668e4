// The class of a code point, as the split patterns ask for it: that of `tokenizers`, which runs what is
// trained. The `regex` package knows a later Unicode version; on what Unicode 14 had they agree, but for
// U+0295.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace engine {

// Bits of a class. Upper and lower overlap as in o200k: Lm, Lo and M are both; a mark is no letter.
enum ClassBit : std::uint8_t {
  kLetter = 1,
  kNumber = 2,
  kSpace = 4,       // White_Space: U+0085 and U+3000 are, U+001C and U+200B are not
  kLineBreak = 8,   // CR and LF alone
  kUpper = 16,      // Lu Lt Lm Lo M
  kLower = 32,      // Ll Lm Lo M
};

constexpr std::uint32_t kPageBits = 7;
using PageIndex = std::array<std::uint8_t, (0x110000 >> kPageBits)>;

extern const PageIndex kPageOf;
extern const char kPages[];

// `code_point` must be below 0x110000. A set bit outside ClassBit says nothing.
inline std::uint8_t class_of(std::uint32_t code_point) {
  const std::size_t page = kPageOf[code_point >> kPageBits];
  return static_cast<std::uint8_t>(kPages[page << kPageBits | (code_point & ((1u << kPageBits) - 1))]);
}

}  // namespace engine
