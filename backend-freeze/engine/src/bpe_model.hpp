// A byte-level BPE vocabulary as the encoder asks for it: which pair is merged, and into what.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "memory.hpp"
#include "vocabulary.hpp"

namespace engine {

constexpr TokenId kNoToken = 0xFFFFFFFF;

// Of two pairs the one with the lower rank is merged first.
struct MergeRule {
  TokenId left;
  TokenId right;
  TokenId made;
  std::uint32_t rank;
};

// Bytes → id, of tokens whose bytes stay where they are.
class TokenTable {
 public:
  explicit TokenTable(std::size_t most);
  void put(std::string_view bytes, TokenId id);
  TokenId find(std::string_view bytes) const;

 private:
  struct Slot {
    const char* bytes;
    std::uint32_t length;
    TokenId id;
  };
  Slot& slot_of(std::string_view bytes) const;
  mutable ZeroedArray<Slot> slots_;
};

struct BpeVocabulary {
  std::vector<std::string> tokens;      // bytes by id; an id without a token has none
  std::array<TokenId, 256> byte_ids;    // kNoToken: the byte is left out of words
  std::vector<MergeRule> merges;        // of one pair given twice the last one counts
  TokenId unknown = kNoToken;           // stands for the bytes that have it in byte_ids
  // A word that is a token is that token, whatever merges would make of it. Others are never whole words:
  // specials that no bytes may spell.
  bool has_whole_words = false;
  std::vector<bool> is_word;            // by id
};

class BpeModel {
 public:
  static constexpr std::uint64_t kNoMerge = ~std::uint64_t{0};

  // Throws std::invalid_argument for a vocabulary that cannot be one of bytes.
  explicit BpeModel(BpeVocabulary vocabulary);

  // Rank and made token in one number that sorts by rank; kNoMerge if the two are not merged.
  std::uint64_t merge_of(TokenId left, TokenId right) const {
    const std::uint64_t key = key_of(left, right);
    const std::uint64_t hash = hash_of(key);
    // Two of three pairs are none. 256 KB say so without a look into the large table: 1.93 → 1.35 CPU
    // seconds for 100 MB never seen before.
    const std::uint64_t bit = hash >> 40 & (kFilterBits - 1);
    if (!(filter_[bit >> 6] >> (bit & 63) & 1)) return kNoMerge;
    for (std::size_t place = hash & mask_;; place = (place + 1) & mask_) {
      const Slot& slot = slots_[place];
      if (slot.key == key) return slot.merge;
      if (slot.key == 0) return kNoMerge;
    }
  }
  std::uint64_t merge_of_bytes(Byte left, Byte right) const { return byte_merges_[left << 8 | right]; }
  // Whether a token holds these two bytes side by side. No merge reaches over a place where that is not so.
  bool joins(Byte left, Byte right) const {
    const std::size_t pair = std::size_t{left} << 8 | right;
    return joins_[pair >> 6] >> (pair & 63) & 1;
  }

  TokenId byte_id(Byte byte) const { return vocabulary_.byte_ids[byte]; }
  TokenId unknown() const { return vocabulary_.unknown; }
  bool leaves_out_bytes() const { return leaves_out_bytes_; }
  // The token that is this whole word, kNoToken if there is none or words are always merged.
  TokenId whole_word(const Byte* word, std::size_t length) const {
    if (!vocabulary_.has_whole_words) return kNoToken;
    return words_.find({reinterpret_cast<const char*>(word), length});
  }

  std::size_t size() const { return vocabulary_.tokens.size(); }
  const std::string& bytes(TokenId id) const { return vocabulary_.tokens[id]; }

 private:
  struct Slot {
    std::uint64_t key;  // 0: the slot is free
    std::uint64_t merge;
  };
  static constexpr std::uint64_t kFilterBits = std::uint64_t{1} << 21;

  static std::uint64_t key_of(TokenId left, TokenId right) {
    return (std::uint64_t{left} << 32 | right) + 1;
  }
  static std::uint64_t hash_of(std::uint64_t key) { return mixed(key ^ kSeedA, kSeedB); }
  void check() const;
  void put_merges();
  void find_joins();

  BpeVocabulary vocabulary_;
  TokenTable words_;
  ZeroedArray<Slot> slots_;
  std::size_t mask_ = 0;
  std::vector<std::uint64_t> filter_;
  std::vector<std::uint64_t> byte_merges_;
  std::array<std::uint64_t, 1024> joins_{};
  bool leaves_out_bytes_ = false;
};

}  // namespace engine
