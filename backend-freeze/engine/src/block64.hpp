// 64 bytes at once: which of them have a property, as the bits of one word (bit 0 is the first byte).
#pragma once

#include <cstddef>
#include <cstdint>

// ENGINE_NO_SIMD asks for words of eight bytes: for processors without a twin below, and to test them.
// ENGINE_NEON_EMULATED asks for the NEON twin with the arm_neon.h of tools/neon_emulated.
#if defined(ENGINE_NO_SIMD)
#elif defined(ENGINE_NEON_EMULATED) || (defined(__aarch64__) && !defined(__AARCH64EB__)) || defined(_M_ARM64)
#define ENGINE_NEON
#include <arm_neon.h>
#elif defined(__SSE2__) || defined(_M_X64)
#define ENGINE_SSE2
#include <emmintrin.h>
#endif

namespace engine {

// Reads [at, at + 64).
class Block64 {
 public:
  explicit Block64(const std::uint8_t* at);
  std::uint64_t equal(std::uint8_t byte) const;
  // first <= byte <= last, unsigned; both ASCII or both not.
  std::uint64_t between(std::uint8_t first, std::uint8_t last) const;
  // A to Z and a to z.
  std::uint64_t ascii_letters() const;
  template <int kBit>
  std::uint64_t with_bit() const;

 private:
  static constexpr std::uint8_t kCaseBit = 0x20;
#if defined(ENGINE_SSE2)
  template <class Test>
  std::uint64_t where(Test test) const {
    std::uint64_t bits = 0;
    for (int i = 0; i < 4; ++i) {
      const auto part = static_cast<std::uint32_t>(_mm_movemask_epi8(test(parts_[i])));
      bits |= std::uint64_t{part} << (16 * i);
    }
    return bits;
  }
  static __m128i all(std::uint8_t byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
  static __m128i is_between(__m128i bytes, std::uint8_t first, std::uint8_t last) {
    const __m128i above = _mm_sub_epi8(bytes, all(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, all(static_cast<std::uint8_t>(last - first))), above);
  }
  __m128i parts_[4];
#elif defined(ENGINE_NEON)
  template <class Test>
  std::uint64_t where(Test test) const {
    // Bit i of each group of eight, then neighbours are added until 64 bytes are 64 bits.
    static constexpr std::uint8_t kBits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bits = vld1q_u8(kBits);
    const uint8x16_t low = vpaddq_u8(vandq_u8(test(parts_[0]), bits), vandq_u8(test(parts_[1]), bits));
    const uint8x16_t high = vpaddq_u8(vandq_u8(test(parts_[2]), bits), vandq_u8(test(parts_[3]), bits));
    const uint8x16_t sums = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
  }
  static uint8x16_t is_between(uint8x16_t bytes, std::uint8_t first, std::uint8_t last) {
    const uint8x16_t above = vsubq_u8(bytes, vdupq_n_u8(first));
    return vcleq_u8(above, vdupq_n_u8(static_cast<std::uint8_t>(last - first)));
  }
  uint8x16_t parts_[4];
#else
  // Eight bytes in a word; a test answers in the top bit of each. The product gathers these bits.
  template <class Test>
  std::uint64_t where(Test test) const {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) {
      bits |= (((test(parts_[i]) & kTops) >> 7) * 0x0102040810204080u) >> 56 << (8 * i);
    }
    return bits;
  }
  static constexpr std::uint64_t all(std::uint8_t byte) { return 0x0101010101010101u * byte; }
  // Both on the same side of 0x80.
  static std::uint64_t is_between(std::uint64_t bytes, std::uint8_t first, std::uint8_t last) {
    const std::uint64_t low = bytes & ~kTops;
    const std::uint64_t not_below = low + all(static_cast<std::uint8_t>(0x80 - (first & 0x7F)));
    const std::uint64_t above = low + all(static_cast<std::uint8_t>(0x7F - (last & 0x7F)));
    return not_below & ~above & (first & 0x80 ? bytes : ~bytes);
  }
  static constexpr std::uint64_t kTops = 0x8080808080808080u;
  std::uint64_t parts_[8];
#endif
};

#if defined(ENGINE_SSE2)
inline Block64::Block64(const std::uint8_t* at) {
  for (int i = 0; i < 4; ++i) parts_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * i));
}
inline std::uint64_t Block64::equal(std::uint8_t byte) const {
  return where([byte](__m128i bytes) { return _mm_cmpeq_epi8(bytes, all(byte)); });
}
inline std::uint64_t Block64::ascii_letters() const {
  return where([](__m128i bytes) { return is_between(_mm_or_si128(bytes, all(kCaseBit)), 'a', 'z'); });
}
template <int kBit>
inline std::uint64_t Block64::with_bit() const {
  return where([](__m128i bytes) { return _mm_slli_epi16(bytes, 7 - kBit); });  // to the top of each byte
}
#elif defined(ENGINE_NEON)
inline Block64::Block64(const std::uint8_t* at) {
  for (int i = 0; i < 4; ++i) parts_[i] = vld1q_u8(at + 16 * i);
}
inline std::uint64_t Block64::equal(std::uint8_t byte) const {
  return where([byte](uint8x16_t bytes) { return vceqq_u8(bytes, vdupq_n_u8(byte)); });
}
inline std::uint64_t Block64::ascii_letters() const {
  return where([](uint8x16_t bytes) {
    return is_between(vorrq_u8(bytes, vdupq_n_u8(kCaseBit)), 'a', 'z');
  });
}
template <int kBit>
inline std::uint64_t Block64::with_bit() const {
  return where([](uint8x16_t bytes) { return vtstq_u8(bytes, vdupq_n_u8(1 << kBit)); });
}
#else
inline Block64::Block64(const std::uint8_t* at) {
  for (int i = 0; i < 8; ++i) {
    parts_[i] = 0;
    for (int j = 0; j < 8; ++j) parts_[i] |= std::uint64_t{at[8 * i + j]} << (8 * j);
  }
}
inline std::uint64_t Block64::equal(std::uint8_t byte) const { return between(byte, byte); }
inline std::uint64_t Block64::ascii_letters() const {
  return where([](std::uint64_t bytes) { return is_between(bytes | all(kCaseBit), 'a', 'z'); });
}
template <int kBit>
inline std::uint64_t Block64::with_bit() const {
  return where([](std::uint64_t bytes) { return bytes << (7 - kBit); });
}
#endif

inline std::uint64_t Block64::between(std::uint8_t first, std::uint8_t last) const {
  return where([first, last](auto bytes) { return is_between(bytes, first, last); });
}

}  // namespace engine
