#include "utf8_check.hpp"

#include <bit>
#include <cstring>

namespace engine {

namespace {

// Bytes of the character at `at`, 0 when it is broken or cut. The ranges of the second byte are those of
// Table 3-7 of the Unicode Standard.
std::size_t length_at(const Byte* at, const Byte* end) {
  const Byte lead = *at;
  const auto is_tail = [&](std::ptrdiff_t place) { return end - at > place && (at[place] & 0xC0) == 0x80; };
  if (lead < 0xC2 || lead > 0xF4 || !is_tail(1)) return 0;
  if (lead < 0xE0) return 2;
  if (!is_tail(2)) return 0;
  if (lead < 0xF0) {
    const bool is_overlong = lead == 0xE0 && at[1] < 0xA0;
    const bool is_surrogate = lead == 0xED && at[1] > 0x9F;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  const bool is_overlong = lead == 0xF0 && at[1] < 0x90;
  const bool is_beyond = lead == 0xF4 && at[1] > 0x8F;
  return is_overlong || is_beyond || !is_tail(3) ? 0 : 4;
}

// Past all ASCII bytes, eight at a time.
const Byte* past_ascii(const Byte* at, const Byte* end) {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - at >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, at, 8);
      eight &= 0x8080808080808080u;
      if (eight) return at + std::countr_zero(eight) / 8;
      at += 8;
    }
  }
  while (at < end && *at < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t valid_prefix(const Byte* first, const Byte* end) {
  const Byte* at = first;
  while ((at = past_ascii(at, end)) < end) {
    do {
      const std::size_t length = length_at(at, end);
      if (length == 0) return static_cast<std::size_t>(at - first);
      at += length;
    } while (at < end && *at >= 0x80);
  }
  return static_cast<std::size_t>(at - first);
}

}  // namespace engine
