// The counter as Python sees it: one user at a time, the work without the GIL.
#pragma once

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bounded_counts.hpp"
#include "python_support.hpp"

namespace engine::python {

class Counter {
 public:
  Counter(std::string_view split, std::int64_t threads, bool lines, bool prefix_space,
          std::size_t memory_budget, const std::string& folder);

  // Runs work(counts) without the GIL and alone. The GIL goes first: waiting for the lock while holding it
  // would stop the thread that has the lock from ever coming back.
  template <class Work>
  auto with_words(Work work) {
    refuse_reentry();
    const nb::gil_scoped_release unlocked;
    const std::scoped_lock lock(mutex_);
    const InUse mark(user_);
    return work(counts_);
  }

  void add(const nb::list& documents);
  void feed(nb::handle bytes, bool is_last);
  void add_words(nb::handle offsets, nb::handle bytes, nb::handle counts, std::int64_t times);
  void merge(Counter& other, std::int64_t times, std::size_t longest);
  void clear();
  std::size_t size();
  std::size_t runs_written();
  nb::list words(std::size_t most);
  void each_batch(std::size_t rows, const nb::object& take);
  void each_page(std::size_t rows, const nb::object& take);

 private:
  struct InUse {
    explicit InUse(std::atomic<std::thread::id>& user) : user_(user) { user_ = std::this_thread::get_id(); }
    ~InUse() { user_ = std::thread::id(); }
    std::atomic<std::thread::id>& user_;
  };

  // The progress function of a training would wait for its own thread for ever.
  void refuse_reentry() const {
    if (user_ == std::this_thread::get_id()) throw std::logic_error("the counter is in use by this training");
  }

  std::mutex mutex_;
  std::atomic<std::thread::id> user_{};
  BoundedCounts counts_;
};

}  // namespace engine::python
