#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "count.hpp"

namespace engine {

namespace {

// Work is handed out in shares of about this size: one long document keeps all threads busy, and many short
// ones do not make them queue for the next.
constexpr std::size_t kShare = std::size_t{1} << 18;

struct Part {
  const Byte* begin;
  const Byte* end;
};

std::vector<Part> parts_of(Split split, const std::vector<std::string_view>& documents) {
  std::vector<Part> parts;
  for (const std::string_view document : documents) {
    const auto* at = reinterpret_cast<const Byte*>(document.data());
    const Byte* end = at + document.size();
    while (at < end) {
      const bool is_last = static_cast<std::size_t>(end - at) <= kShare + kShare / 2;
      const Byte* cut = is_last ? end : safe_cut(split, at + kShare, end);
      parts.push_back({at, cut});
      at = cut;
    }
  }
  return parts;
}

// Where each share begins in `parts`, and the end of the last.
std::vector<std::size_t> shares_of(const std::vector<Part>& parts) {
  std::vector<std::size_t> begins = {0};
  std::size_t size = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    size += static_cast<std::size_t>(parts[i].end - parts[i].begin);
    if (size < kShare && i + 1 < parts.size()) continue;
    begins.push_back(i + 1);
    size = 0;
  }
  return begins;
}

// Pieces one behind the other, counted many at a time.
class PieceBatch {
 public:
  PieceBatch(WordCounts& counts, Split split, const Byte* begin, const Byte* readable)
      : counts_(counts), split_(split), readable_(readable) {
    cuts_[0] = begin;
  }

  // The text goes on to `end`, where a piece ends.
  void scan_to(const Byte* end) {
    while (cuts_[size_] < end) {
      if (size_ + kRoom > kMost) count();
      size_ += scan(split_, cuts_[size_], end, cuts_ + size_ + 1, kMost - size_, readable_);
    }
  }

  void count() {
    counts_.add_pieces(cuts_, size_, readable_);
    cuts_[0] = cuts_[size_];
    size_ = 0;
  }

 private:
  static constexpr std::size_t kMost = WordCounts::kMostPieces;
  static constexpr std::size_t kRoom = 256;  // Less is not worth a scan.

  WordCounts& counts_;
  Split split_;
  const Byte* readable_;
  std::size_t size_ = 0;
  const Byte* cuts_[kMost + 1];
};

void count_part(WordCounts& counts, Split split, Boundary boundary, Part part) {
  PieceBatch batch(counts, split, part.begin, part.end);
  for (const Byte* at = part.begin; boundary == Boundary::kLine && at < part.end;) {
    const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(part.end - at));
    at = feed ? static_cast<const Byte*>(feed) + 1 : part.end;
    batch.scan_to(at);
  }
  batch.scan_to(part.end);
  batch.count();
}

// Keeps the first failure of several threads, to be thrown where they are joined.
class FirstFailure {
 public:
  template <class Work>
  void guard(Work work) noexcept {
    try {
      work();
    } catch (...) {
      if (!has_failed_.exchange(true)) failure_ = std::current_exception();
    }
  }
  bool has_failed() const { return has_failed_; }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::atomic<bool> has_failed_{false};
  std::exception_ptr failure_;
};

}  // namespace

ParallelCounts::ParallelCounts(Split split, std::size_t threads, Boundary boundary)
    : split_(split), boundary_(boundary), tables_(threads) {}

void ParallelCounts::add(const std::vector<std::string_view>& documents) {
  const std::vector<Part> parts = parts_of(split_, documents);
  const std::vector<std::size_t> begins = shares_of(parts);
  const std::size_t shares = begins.size() - 1;
  std::atomic<std::size_t> next{0};
  FirstFailure failure;
  const auto work = [&](WordCounts& into) {
    failure.guard([&] {
      for (std::size_t share = next++; share < shares && !failure.has_failed(); share = next++) {
        for (std::size_t i = begins[share]; i < begins[share + 1]; ++i) {
          count_part(into, split_, boundary_, parts[i]);
        }
      }
    });
  };
  std::vector<std::thread> helpers;
  failure.guard([&] {
    for (std::size_t i = 1; i < std::min(tables_.size(), shares); ++i) {
      helpers.emplace_back([&work, &into = tables_[i]] { work(into); });
    }
  });
  work(tables_[0]);
  for (std::thread& helper : helpers) helper.join();
  failure.rethrow();
}

void ParallelCounts::add(ParallelCounts& other) { tables_[0].add(other.words()); }

void ParallelCounts::clear() {
  for (WordCounts& table : tables_) table.clear();
}

std::size_t ParallelCounts::memory() const {
  std::size_t bytes = 0;
  for (const WordCounts& table : tables_) bytes += table.memory();
  return bytes;
}

WordCounts& ParallelCounts::words() {
  for (std::size_t i = 1; i < tables_.size(); ++i) {
    if (tables_[i].size() == 0) continue;
    tables_[0].add(tables_[i]);
    tables_[i].clear();
  }
  return tables_[0];
}

}  // namespace engine
