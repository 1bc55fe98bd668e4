// Learning merges from counted words: byte-level BPE, equal to the trainer of Hugging Face `tokenizers`.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>

#include "vocabulary.hpp"
#include "words.hpp"

namespace engine {

struct TrainOptions {
  std::size_t vocab_size = 0;     // special tokens and bytes included
  std::int64_t min_frequency = 0;
  std::vector<std::string> special_tokens;  // the first ids, in this order
  bool all_bytes = true;          // otherwise the bytes that occur
  // At most so many of them, the most frequent; the others are left out of words. Not with all_bytes.
  std::optional<std::size_t> limit_alphabet;
  // Exclusive, as the library has it, in bytes of text. Pairs of single bytes are exempt, there too.
  std::optional<std::size_t> max_token_length;
};

struct Merge {
  TokenId left;
  TokenId right;
  std::int64_t count;  // of the pair, when it was merged
};

struct Trained {
  std::vector<std::string> vocabulary;  // by id, spelled in the byte alphabet
  std::vector<Merge> merges;            // by rank
};

// Told how many of how many merges are done, and how many tokens the text has: first its bytes, then what
// was left after each merge since the last call. False stops the training.
using Progress =
    std::function<bool(std::size_t done, std::size_t total, const std::vector<std::int64_t>& tokens)>;

class Stopped : public std::exception {
 public:
  const char* what() const noexcept override { return "the training was stopped"; }
};

// Calls `progress` every 50 ms at most; throws Stopped when that says so. A beat costs a look at the clock
// (25 ns), so inner loops beat once in some thousand steps.
class Pulse {
 public:
  explicit Pulse(const Progress& progress) : progress_(progress) {}

  void expect(std::size_t merges) { total_ = merges; }
  void begin(std::int64_t bytes) {
    left_ = bytes;
    tokens_.push_back(bytes);
  }
  // A merge is done that joined so many pairs of tokens.
  void merged(std::int64_t joined) {
    ++done_;
    tokens_.push_back(left_ -= joined);
    beat();
  }
  void beat() {
    if (std::chrono::steady_clock::now() >= next_) tell();
  }
  void tell() {
    if (progress_ && !progress_(done_, total_, tokens_)) throw Stopped();
    tokens_.clear();
    next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  }

 private:
  const Progress& progress_;
  std::chrono::steady_clock::time_point next_{};
  std::vector<std::int64_t> tokens_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  std::int64_t left_ = 0;
};

// `laid_out` is called when the words are not needed any more. Throws Stopped, std::bad_alloc,
// std::system_error of words on disk, and std::length_error when the distinct words have 4 GB or more.
Trained train(const WordSource& words, const TrainOptions& options, const Progress& progress,
              const std::function<void()>& laid_out = {});

}  // namespace engine
