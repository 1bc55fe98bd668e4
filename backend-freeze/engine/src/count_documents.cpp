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

void count_text(WordCounts& counts, Split split, const Byte* at, const Byte* end, const Byte* readable) {
  const Byte* cuts[WordCounts::kMostPieces + 1];
  while (at < end) {
    cuts[0] = at;
    const std::size_t found = scan(split, at, end, cuts + 1, WordCounts::kMostPieces);
    counts.add_pieces(cuts, found, readable);
    at = cuts[found];
  }
}

void count_part(WordCounts& counts, Split split, Boundary boundary, Part part) {
  if (boundary == Boundary::kDocument) {
    count_text(counts, split, part.begin, part.end, part.end);
    return;
  }
  for (const Byte* at = part.begin; at < part.end;) {
    const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(part.end - at));
    const Byte* line_end = feed ? static_cast<const Byte*>(feed) + 1 : part.end;
    count_text(counts, split, at, line_end, part.end);
    at = line_end;
  }
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
