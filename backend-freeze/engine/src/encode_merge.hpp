// From the bytes of one word to its ids: the pair of the lowest rank first, of equal ones the leftmost.
#pragma once

#include "encode_support.hpp"

namespace engine {

class WordMerger {
 public:
  explicit WordMerger(const BpeModel& model) : model_(model) {}

  // Appends the ids of a word of any length: n log n steps, and up to 28 bytes of memory for each byte of a
  // stretch that tokens may cover. Throws std::length_error for a word of 4 GB.
  void append(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop);

 private:
  // Below this the square of the length is less work than a heap.
  static constexpr std::size_t kLongestScanned = 64;

  void append_stretches(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop);
  std::size_t merge_scanning(const Byte* word, std::size_t length, TokenId* ids) const;
  void append_by_heap(const Byte* word, std::size_t length, IdBuffer& ids, StopCheck& stop);
  void push(TokenId left, TokenId right, std::size_t place);
  void join(std::size_t place, std::size_t next, TokenId made);
  std::size_t length_of(TokenId id) const;

  const BpeModel& model_;
  std::vector<Byte> kept_;            // the word without the bytes that are left out
  std::vector<TokenId> slots_;        // one a byte; a token's id is in its first and in its last slot
  std::vector<std::uint64_t> starts_; // a bit a byte: whether a token begins there
  std::vector<std::uint64_t> heap_;   // rank and place
};

}  // namespace engine
