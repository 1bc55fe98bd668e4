// What all of the encoder writes to, and what ends it early.
#pragma once

#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>

#include "bpe_model.hpp"
#include "merge.hpp"

namespace engine {

// A growing array of ids that is not cleared before it is written. It is kept from one block of text to the
// next: zeroing fresh pages for the ids of 100 MB took two fifths of the time.
class IdBuffer {
 public:
  // Room for so many more ids; where they go. What is written there counts only once it is taken.
  TokenId* room(std::size_t more) {
    if (capacity_ - size_ < more) grow(more);
    return ids_.get() + size_;
  }
  void take(std::size_t count) { size_ += count; }
  void take_to(const TokenId* end) { size_ = static_cast<std::size_t>(end - ids_.get()); }
  void clear() { size_ = 0; }
  // Gives memory back that one extreme text took.
  void shrink() {
    if (capacity_ > kKept) *this = IdBuffer();
    size_ = 0;
  }

  const TokenId* data() const { return ids_.get(); }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kKept = std::size_t{1} << 22;

  void grow(std::size_t more) {
    const std::size_t capacity = std::max({size_ + more, capacity_ + capacity_ / 2, std::size_t{1} << 16});
    auto larger = std::make_unique_for_overwrite<TokenId[]>(capacity);
    if (size_) std::memcpy(larger.get(), ids_.get(), size_ * sizeof(TokenId));
    ids_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<TokenId[]> ids_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

class EncodingStopped : public Stopped {
 public:
  const char* what() const noexcept override { return "the encoding was stopped"; }
};

// Asked now and then whether to go on; throws EncodingStopped, or what `look` throws. `look` is called every
// 50 ms at most.
class StopCheck {
 public:
  explicit StopCheck(const std::atomic<bool>& stop, std::function<void()> look = {})
      : stop_(stop), look_(std::move(look)) {}

  void beat() {
    if (stop_.load(std::memory_order_relaxed)) throw EncodingStopped();
    if (!look_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    look_();
    next_ = now + std::chrono::milliseconds(50);
  }

 private:
  const std::atomic<bool>& stop_;
  std::function<void()> look_;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now();
};

}  // namespace engine
