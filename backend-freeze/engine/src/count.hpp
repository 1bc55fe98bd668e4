// How often each piece occurs: a hash table each for words of up to 7 bytes, of up to 15, and of more.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "count_table.hpp"
#include "scan.hpp"
#include "word_key.hpp"
#include "words.hpp"

namespace engine {

// Keeps the bytes of long words; they never move.
class Arena {
 public:
  const Byte* keep(const Byte* bytes, std::size_t length);
  std::size_t kept() const { return kept_; }

 private:
  std::vector<std::unique_ptr<Byte[]>> blocks_;
  Byte* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t kept_ = 0;
};

class WordCounts final : public WordSource {
 public:
  WordCounts();

  static constexpr std::size_t kMostPieces = 1024;
  // Counts the pieces between cuts[0], cuts[1] … cuts[size]. `end` bounds what may be read.
  void add_pieces(const Byte* const* cuts, std::size_t size, const Byte* end);
  void add(const WordCounts& other);
  void clear();
  std::size_t size() const { return tiny_.used() + short_.used() + long_used_; }

  // Counts a word `count` times more.
  void add(const Byte* bytes, std::size_t length, std::int64_t count);
  // Bytes of memory taken, free slots included.
  std::size_t memory() const;
  // In no useful order. Here the bytes stay where they are until the next word is added.
  void each(const Visit& visit) const override;

 private:
  struct LongWord {
    const Byte* bytes;
    std::size_t length;
    std::uint64_t hash;
    std::int64_t count;  // 0: the slot is free
  };
  void add_long(const Byte* bytes, std::size_t length, std::uint64_t hash, std::int64_t count);
  void grow_long();

  CountTable<TinyKey> tiny_;
  CountTable<WordKey> short_;
  ZeroedArray<LongWord> long_;
  std::size_t long_used_ = 0;
  Arena arena_;
};

enum class Boundary { kDocument, kLine };  // Lines: no piece goes on behind a line feed.

// Counts documents on several threads, each with a table of its own; they are added up when the words are
// asked for. The number of threads and how documents are shared out do not change the result, for documents
// are cut at safe places only and counts are sums. Not to be used from two threads at once.
class ParallelCounts {
 public:
  ParallelCounts(Split split, std::size_t threads, Boundary boundary = Boundary::kDocument);

  // Each document is cut into pieces on its own. After an exception the counts are those of some documents.
  void add(const std::vector<std::string_view>& documents);
  void add(ParallelCounts& other);
  void add(const Byte* word, std::size_t length, std::int64_t count) { tables_[0].add(word, length, count); }
  void clear();
  WordCounts& words();
  std::size_t memory() const;
  Split split() const { return split_; }
  Boundary boundary() const { return boundary_; }

 private:
  Split split_;
  Boundary boundary_;
  std::vector<WordCounts> tables_;
};

}  // namespace engine
