// The same work on several threads, each with its part.
#pragma once

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "encode.hpp"

namespace engine {

// Calls work(part, stop) for each part below `parts` at the same time, part 0 on this thread. The first that
// throws stops the others; what it threw is thrown here when all have ended.
template <class Work>
void on_threads(std::size_t parts, StopCheck& stop, Work work) {
  std::atomic<bool> has_failed{false};
  std::exception_ptr failure;
  const auto guarded = [&](std::size_t part, StopCheck& check) noexcept {
    try {
      work(part, check);
    } catch (...) {
      if (!has_failed.exchange(true)) failure = std::current_exception();
    }
  };
  const auto helping = [&](std::size_t part) noexcept {
    StopCheck others(has_failed);
    guarded(part, others);
  };
  std::vector<std::thread> helpers;
  try {
    for (std::size_t part = 1; part < parts; ++part) helpers.emplace_back(helping, part);
  } catch (...) {  // The system has no thread left: this one does the rest.
    for (std::size_t part = helpers.size() + 1; part < parts; ++part) guarded(part, stop);
  }
  guarded(0, stop);
  for (std::thread& helper : helpers) helper.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace engine
