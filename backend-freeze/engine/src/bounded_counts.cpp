#include "bounded_counts.hpp"

#include <atomic>
#include <string>

namespace engine {

namespace {

// A table doubles when it is full and is sorted through references when it is written: both at once take as
// much again, and what is fed waits in a buffer.
constexpr std::size_t kShareOfTables = 4;

}  // namespace

BoundedCounts::BoundedCounts(Split split, std::size_t threads, FeedOptions options, Budget budget)
    : counts_(split, threads, options.lines ? Boundary::kLine : Boundary::kDocument),
      feed_(counts_, options, [this] { keep_to_budget(); }),
      budget_(std::move(budget)) {}

void BoundedCounts::feed(std::string_view bytes, bool is_last) { feed_.add(bytes, is_last); }

void BoundedCounts::add_word(const Byte* word, std::size_t length, std::int64_t count) {
  counts_.add(word, length, count);
}

void BoundedCounts::add(BoundedCounts& other, std::int64_t times, std::size_t longest) {
  settle();
  other.words().each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
    while (longest > 0 && length > longest) {
      counts_.add(bytes, longest, count * times);
      bytes += longest;
      length -= longest;
    }
    counts_.add(bytes, length, count * times);
  });
  keep_to_budget();
}

void BoundedCounts::settle() { feed_.wait(); }

void BoundedCounts::clear() {
  feed_.clear();
  counts_.clear();
  runs_.clear();
}

const WordSource& BoundedCounts::words() {
  feed_.flush();
  keep_to_budget();
  if (runs_.empty()) return counts_.words();
  if (counts_.words().size() > 0) spill();
  if (runs_.size() > 1) {
    auto merged = std::make_unique<Run>(next_path());
    merged->write_merged(runs_);
    runs_.clear();
    runs_.push_back(std::move(merged));
  }
  return *runs_.front();
}

std::size_t BoundedCounts::size() {
  const WordSource& all = words();
  if (runs_.empty()) return counts_.words().size();
  std::size_t distinct = 0;
  all.each([&](const Byte*, std::size_t, std::int64_t) { ++distinct; });
  return distinct;
}

void BoundedCounts::keep_to_budget() {
  if (budget_.bytes > 0 && counts_.memory() > budget_.bytes / kShareOfTables) spill();
}

void BoundedCounts::spill() {
  auto run = std::make_unique<Run>(next_path());
  run->write(counts_.words());
  runs_.push_back(std::move(run));
  ++runs_written_;
  counts_.clear();
}

std::filesystem::path BoundedCounts::next_path() {
  static std::atomic<unsigned> number{0};
  return budget_.folder / ("words-" + std::to_string(number++) + ".run");
}

}  // namespace engine
