// The NEON operations that src/block64.hpp uses, in plain C++, so that the twin can be run on any processor.
#pragma once

#include <cstdint>

struct uint8x16_t {
  std::uint8_t lane[16];
};
struct uint64x2_t {
  std::uint64_t lane[2];
};

template <class Make>
inline uint8x16_t each_lane(Make make) {
  uint8x16_t result;
  for (int i = 0; i < 16; ++i) result.lane[i] = static_cast<std::uint8_t>(make(i));
  return result;
}

inline uint8x16_t vld1q_u8(const std::uint8_t* from) {
  return each_lane([=](int i) { return from[i]; });
}
inline uint8x16_t vdupq_n_u8(std::uint8_t byte) {
  return each_lane([=](int) { return byte; });
}
inline uint8x16_t vandq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] & b.lane[i]; });
}
inline uint8x16_t vorrq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] | b.lane[i]; });
}
inline uint8x16_t vsubq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] - b.lane[i]; });
}
inline uint8x16_t vceqq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] == b.lane[i] ? 255 : 0; });
}
inline uint8x16_t vcleq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] <= b.lane[i] ? 255 : 0; });
}
inline uint8x16_t vtstq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) { return a.lane[i] & b.lane[i] ? 255 : 0; });
}
// Sums of neighbours, those of `a` first.
inline uint8x16_t vpaddq_u8(uint8x16_t a, uint8x16_t b) {
  return each_lane([&](int i) {
    const uint8x16_t& from = i < 8 ? a : b;
    return from.lane[2 * (i % 8)] + from.lane[2 * (i % 8) + 1];
  });
}
inline uint64x2_t vreinterpretq_u64_u8(uint8x16_t bytes) {
  uint64x2_t result{};
  for (int i = 0; i < 16; ++i) result.lane[i / 8] |= std::uint64_t{bytes.lane[i]} << (8 * (i % 8));
  return result;
}
inline std::uint64_t vgetq_lane_u64(uint64x2_t words, int place) { return words.lane[place]; }
