// Documents that arrive in portions of any size, counted in large steps.
#pragma once

#include <exception>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "count.hpp"

namespace engine {

struct FeedOptions {
  bool lines = false;         // each line with its feed is a document
  bool prefix_space = false;  // a document that does not begin with a space gets one
};

// Bytes that grow at the end and keep their room.
class ByteBuffer {
 public:
  void append(std::string_view bytes);
  void clear() { size_ = 0; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const Byte* data() const { return room_.begin(); }

 private:
  RawArray<Byte> room_;
  std::size_t size_ = 0;
};

// Portions are collected until a step is full; then all closed documents are counted, and of the open one
// what lies before its last safe cut. So memory is bounded for a document of any length that can be cut. A
// step is counted in a thread of its own while the next one is read: on two cores that takes as long as two
// threads that count, without a second table.
class DocumentFeed {
 public:
  // `between` is called before each step, when nothing is being counted.
  DocumentFeed(ParallelCounts& counts, FeedOptions options, std::function<void()> between)
      : counts_(counts), options_(options), between_(std::move(between)) {}
  ~DocumentFeed();
  DocumentFeed(const DocumentFeed&) = delete;
  DocumentFeed& operator=(const DocumentFeed&) = delete;

  // The next bytes of the open document; `is_last` closes it. Throws what went wrong in an earlier step.
  void add(std::string_view bytes, bool is_last);
  // Counts what is there and waits for it; an open document is closed.
  void flush();
  // Until no step is being counted. Throws what went wrong in it.
  void wait();
  void clear();

 private:
  void append(std::string_view bytes);
  void append_prefixed(std::string_view bytes);
  void count_closed();
  void count_step() noexcept;
  std::size_t last_cut(std::size_t from) const;

  ParallelCounts& counts_;
  FeedOptions options_;
  std::function<void()> between_;
  bool is_open_ = false;
  Byte last_ = 0;                  // the byte before the next one, while a document is open
  ByteBuffer bytes_;
  std::vector<std::size_t> ends_;  // of the closed documents in bytes_
  ByteBuffer step_bytes_;   // of the step that is being counted
  std::vector<std::string_view> step_documents_;
  std::exception_ptr failure_;
  std::thread thread_;
  std::size_t step_ = kStep;
  static constexpr std::size_t kStep = std::size_t{2} << 20;
};

}  // namespace engine
