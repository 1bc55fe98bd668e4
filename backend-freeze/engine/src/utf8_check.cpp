#include "utf8_check.hpp"

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

}  // namespace

std::size_t valid_prefix(const Byte* at, const Byte* end) {
  const Byte* first = at;
  while (at < end) {
    if (*at < 0x80) {
      std::uint64_t eight = 0;
      while (end - at >= 8) {
        std::memcpy(&eight, at, 8);
        if (eight & 0x8080808080808080u) break;
        at += 8;
      }
      while (at < end && *at < 0x80) ++at;
      continue;
    }
    const std::size_t length = length_at(at, end);
    if (length == 0) break;
    at += length;
  }
  return static_cast<std::size_t>(at - first);
}

}  // namespace engine
