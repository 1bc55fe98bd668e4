// The ids of words seen before. Belongs to one thread.
#pragma once

#include "count.hpp"
#include "encode_merge.hpp"
#include "word_key.hpp"

namespace engine {

class WordCache {
 public:
  explicit WordCache(const BpeModel& model);

  // Appends the ids of the pieces that end at ends[0..size) and begin at `from`. `end` bounds what may be
  // read.
  void encode(const Byte* from, const Byte* const* ends, std::size_t size, const Byte* end, IdBuffer& ids,
              StopCheck& stop);

 private:
  struct ShortWord {
    WordKey key;  // none: the slot is free
    // Up to three ids; if there are more, ids[0] is where they are kept. The last is how many.
    std::uint32_t ids[4];
    std::size_t count() const { return ids[3]; }
  };
  struct LongWord {
    const Byte* bytes;  // null: the slot is free
    std::uint32_t length;
    std::uint32_t count;
    std::uint64_t hash;
    std::size_t kept_at;
  };
  // Text repeats itself near by. A full cache is emptied and fills again: 4 M words are 250 MB of memory and
  // 1 GB of mixed text.
  static constexpr std::size_t kMostWords = std::size_t{4} << 20;
  static constexpr std::size_t kMostKept = std::size_t{1} << 25;
  static constexpr std::size_t kLongestKept = 1024;
  static constexpr std::size_t kMostInline = 3;
  // So many ids are copied at once, however few there are: kept_ and what is written to have room for that.
  static constexpr std::size_t kCopied = 16;

  TokenId* copy_found(const ShortWord& found, TokenId* out) const;
  void append_short(const Byte* word, const WordKey& key, std::uint64_t hash, IdBuffer& ids, StopCheck& stop);
  void append_long(const Byte* word, std::size_t length, std::uint64_t hash, IdBuffer& ids, StopCheck& stop);
  void learn_short(const Byte* word, const WordKey& key, std::size_t place, IdBuffer& ids, StopCheck& stop);
  std::size_t keep(const TokenId* ids, std::size_t count);
  void clear();
  void grow_short();
  void grow_long();

  WordMerger merger_;
  ZeroedArray<ShortWord> short_;
  ZeroedArray<LongWord> long_;
  std::size_t short_used_ = 0;
  std::size_t long_used_ = 0;
  std::vector<TokenId> kept_;
  Arena arena_;
};

}  // namespace engine
