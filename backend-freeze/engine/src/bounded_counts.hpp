// Counted words within a memory budget: what does not fit goes to disk in sorted runs.
#pragma once

#include "feed.hpp"
#include "runs.hpp"

namespace engine {

struct Budget {
  std::size_t bytes = 0;  // 0: no limit
  std::filesystem::path folder;  // for the runs
};

class BoundedCounts {
 public:
  BoundedCounts(Split split, std::size_t threads, FeedOptions options, Budget budget);

  void feed(std::string_view bytes, bool is_last);
  void add_word(const Byte* word, std::size_t length, std::int64_t count);
  // `longest`: words with more bytes are cut into pieces of so many, 0 for none.
  void add(BoundedCounts& other, std::int64_t times, std::size_t longest);
  void clear();

  // All words, once what was fed is counted. They are on disk when a run had to be written.
  const WordSource& words();
  std::size_t size();  // distinct words
  std::size_t runs_written() const { return runs_written_; }
  // To be called before words are added: until nothing is being counted.
  void settle();
  // To be called now and then while words are added.
  void keep_to_budget();

 private:
  void spill();
  std::filesystem::path next_path();

  ParallelCounts counts_;
  DocumentFeed feed_;
  Budget budget_;
  std::vector<std::unique_ptr<Run>> runs_;
  std::size_t runs_written_ = 0;
};

}  // namespace engine
