// Documents that arrive in portions of any size, counted in large steps.
#pragma once

#include <string_view>
#include <vector>

#include "count.hpp"

namespace engine {

struct FeedOptions {
  bool lines = false;         // each line with its feed is a document
  bool prefix_space = false;  // a document that does not begin with a space gets one
};

// Portions are collected until a step is full; then all closed documents are counted, and of the open one
// what lies before its last safe cut. So memory is bounded for a document of any length that can be cut.
class DocumentFeed {
 public:
  DocumentFeed(ParallelCounts& counts, FeedOptions options) : counts_(counts), options_(options) {}

  // The next bytes of the open document; `is_last` closes it.
  void add(std::string_view bytes, bool is_last);
  // Counts what is there; an open document is closed.
  void flush();
  void clear();

 private:
  void append(std::string_view bytes);
  void append_prefixed(std::string_view bytes);
  void count_closed();
  std::size_t last_cut(std::size_t from) const;

  ParallelCounts& counts_;
  FeedOptions options_;
  bool is_open_ = false;
  std::vector<Byte> bytes_;
  std::vector<std::size_t> ends_;  // of the closed documents in bytes_
  std::size_t step_ = kStep;
  static constexpr std::size_t kStep = std::size_t{8} << 20;
};

}  // namespace engine
