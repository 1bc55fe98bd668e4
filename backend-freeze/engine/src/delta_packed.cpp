#include "delta_packed.hpp"

#include <algorithm>
#include <bit>

namespace engine {

namespace {

// Of the format: a block begins with its least difference, and has four parts of a width of bits each.
constexpr std::size_t kBlock = 128;
constexpr std::size_t kPart = 32;

void append_varint(std::uint64_t value, std::vector<Byte>& to) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<Byte>(value | 0x80));
  to.push_back(static_cast<Byte>(value));
}

void append_zigzag(std::int64_t value, std::vector<Byte>& to) {
  const auto bits = static_cast<std::uint64_t>(value);
  append_varint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0), to);
}

// The lowest bits first, kPart values of `width` bits.
void append_bits(const std::uint64_t* values, unsigned width, std::vector<Byte>& to) {
  std::uint64_t waiting = 0;
  unsigned filled = 0;
  const auto put = [&](std::uint64_t bits, unsigned size) {
    waiting |= bits << filled;
    for (filled += size; filled >= 8; filled -= 8, waiting >>= 8) to.push_back(static_cast<Byte>(waiting));
  };
  for (std::size_t i = 0; i < kPart; ++i) {
    put(values[i] & 0xFFFFFFFFu, std::min(width, 32u));  // With the 7 that wait, more might not fit.
    if (width > 32) put(values[i] >> 32, width - 32);
  }
}

}  // namespace

void append_delta_packed(const std::vector<std::int64_t>& values, std::vector<Byte>& to) {
  append_varint(kBlock, to);
  append_varint(kBlock / kPart, to);
  append_varint(values.size(), to);
  append_zigzag(values.empty() ? 0 : values.front(), to);
  for (std::size_t first = 1; first < values.size(); first += kBlock) {
    const std::size_t size = std::min(kBlock, values.size() - first);
    std::int64_t deltas[kBlock];
    for (std::size_t i = 0; i < size; ++i) deltas[i] = values[first + i] - values[first + i - 1];
    const std::int64_t least = *std::min_element(deltas, deltas + size);
    append_zigzag(least, to);
    std::uint64_t above[kBlock] = {};
    for (std::size_t i = 0; i < size; ++i) {
      above[i] = static_cast<std::uint64_t>(deltas[i]) - static_cast<std::uint64_t>(least);
    }
    unsigned widths[kBlock / kPart];
    for (std::size_t part = 0; part < kBlock / kPart; ++part) {
      const std::uint64_t* begin = above + part * kPart;
      widths[part] = static_cast<unsigned>(std::bit_width(*std::max_element(begin, begin + kPart)));
      to.push_back(static_cast<Byte>(widths[part]));
    }
    for (std::size_t part = 0; part * kPart < size; ++part) {
      append_bits(above + part * kPart, widths[part], to);
    }
  }
}

}  // namespace engine
