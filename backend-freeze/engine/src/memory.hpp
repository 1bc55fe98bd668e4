// Arrays for the big tables, and the two operations compilers spell differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#ifdef _MSC_VER
#include <intrin.h>
#endif

namespace engine {

inline void prefetch(const void* address) {
#ifdef _MSC_VER
#ifdef _M_X64
  _mm_prefetch(static_cast<const char*>(address), _MM_HINT_T0);
#else
  (void)address;
#endif
#else
  __builtin_prefetch(address);
#endif
}

// Both halves of the 128-bit product, folded: the hash behind all tables.
inline std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
#if defined(_MSC_VER) && defined(_M_X64)
  std::uint64_t high = 0;
  const std::uint64_t low = _umul128(left, right, &high);
  return low ^ high;
#elif defined(_MSC_VER)
  return (left * right) ^ __umulh(left, right);
#else
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#endif
}

constexpr std::uint64_t kSeedA = 0x9E3779B97F4A7C15u;
constexpr std::uint64_t kSeedB = 0xE7037ED1A0B428DBu;

// Bytes, zeroed or as they come. On Linux large blocks are cut from regions with pages of 2 MB: regions.hpp.
void* take_zeroed(std::size_t bytes);
void* take_raw(std::size_t bytes);
void give_back(void* block, std::size_t bytes);

enum class Fill { kZeroed, kRaw };

// A fixed number of T without constructors or destructors.
template <class T, Fill fill = Fill::kZeroed>
class PlainArray {
 public:
  PlainArray() = default;
  explicit PlainArray(std::size_t size) : data_(allocate(size)), size_(size) {}
  PlainArray(PlainArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PlainArray& operator=(PlainArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~PlainArray() {
    if (data_ != nullptr) give_back(data_, size_ * sizeof(T));
  }

  T& operator[](std::size_t place) { return data_[place]; }
  const T& operator[](std::size_t place) const { return data_[place]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  std::size_t size() const { return size_; }

 private:
  static T* allocate(std::size_t size) {
    if (size == 0) return nullptr;
    if (size > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    const std::size_t bytes = size * sizeof(T);
    return static_cast<T*>(fill == Fill::kZeroed ? take_zeroed(bytes) : take_raw(bytes));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

template <class T>
using ZeroedArray = PlainArray<T>;
// For what is written before it is read.
template <class T>
using RawArray = PlainArray<T, Fill::kRaw>;

// For vectors that become large.
template <class T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <class Other>
  explicit LargePages(const LargePages<Other>&) {}
  T* allocate(std::size_t size) {
    if (size > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    return static_cast<T*>(take_raw(size * sizeof(T)));
  }
  void deallocate(T* block, std::size_t size) { give_back(block, size * sizeof(T)); }
  bool operator==(const LargePages&) const = default;
};

}  // namespace engine
