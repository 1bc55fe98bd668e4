#include "utf8_check.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "block64.hpp"

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

std::size_t valid_prefix_slowly(const Byte* first, const Byte* end) {
  const Byte* at = first;
  while ((at = past_ascii(at, end)) < end) {
    do {
      const std::size_t length = length_at(at, end);
      if (length == 0) break;
      at += length;
    } while (at < end && *at >= 0x80);
    if (at < end && *at >= 0x80) break;
  }
  return static_cast<std::size_t>(at - first);
}

// What 64 bytes ask of the next: a bit for each byte of theirs that must be a tail, and the first of them
// must not be in a range.
struct Open {
  std::uint64_t tails = 0, after_e0 = 0, after_ed = 0, after_f0 = 0, after_f4 = 0;
};

// Whether 64 bytes go on as they must: tails are where a lead asks for them and nowhere else, and second
// bytes are in the ranges of length_at.
bool goes_on(const Block64& block, std::uint64_t high, Open& open) {
  const std::uint64_t leads = high & block.with_bit<6>();
  const std::uint64_t of_three = leads & block.with_bit<5>();
  const std::uint64_t of_four = of_three & block.with_bit<4>();
  const std::uint64_t tails = leads << 1 | of_three << 2 | of_four << 3 | open.tails;
  std::uint64_t wrong = (tails ^ (high & ~leads)) | block.between(0xC0, 0xC1);
  Open next{leads >> 63 | of_three >> 62 | of_four >> 61};
  if (of_three | open.tails) {
    const auto check = [&](std::uint8_t lead, std::uint64_t before, std::uint8_t from, std::uint8_t to) {
      const std::uint64_t found = block.equal(lead);
      wrong |= (found << 1 | before) & block.between(from, to);
      return found >> 63;
    };
    next.after_e0 = check(0xE0, open.after_e0, 0x80, 0x9F);
    next.after_ed = check(0xED, open.after_ed, 0xA0, 0xBF);
    if (of_four | open.after_f0 | open.after_f4) {
      wrong |= block.between(0xF5, 0xFF);
      next.after_f0 = check(0xF0, open.after_f0, 0x80, 0x8F);
      next.after_f4 = check(0xF4, open.after_f4, 0x90, 0xBF);
    }
  }
  open = next;
  return wrong == 0;
}

}  // namespace

std::size_t valid_prefix(const Byte* first, const Byte* end) {
  const Byte* at = first;
  Open open;
  for (; end - at >= 64; at += 64) {
    const Block64 block(at);
    const std::uint64_t high = block.with_bit<7>();
    if ((high | open.tails) == 0) continue;
    Open after = open;
    if (!goes_on(block, high, after)) break;
    open = after;
  }
  if (open.tails) {
    do --at;
    while ((*at & 0xC0) == 0x80);
  }
  return static_cast<std::size_t>(at - first) + valid_prefix_slowly(at, end);
}

std::size_t count_of(Byte wanted, const Byte* first, const Byte* end) {
  constexpr std::ptrdiff_t kLanes = 64, kMostRows = 255;  // A lane is a byte.
  std::size_t found = 0;
  while (end - first >= kLanes) {
    std::uint8_t lanes[kLanes] = {};
    for (auto rows = std::min(kMostRows, (end - first) / kLanes); rows > 0; --rows, first += kLanes) {
      for (std::ptrdiff_t i = 0; i < kLanes; ++i) {
        lanes[i] = static_cast<std::uint8_t>(lanes[i] + (first[i] == wanted));
      }
    }
    found = std::accumulate(lanes, lanes + kLanes, found);
  }
  return found + static_cast<std::size_t>(std::count(first, end, wanted));
}

}  // namespace engine
