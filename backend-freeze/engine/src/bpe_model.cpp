#include "bpe_model.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "word_key.hpp"

namespace engine {

namespace {

// Half full at most: a look for a pair that is not there ends soon.
std::size_t table_size(std::size_t entries) {
  std::size_t size = 1024;
  while (size < entries * 2) size *= 2;
  return size;
}

}  // namespace

TokenTable::TokenTable(std::size_t most) : slots_(table_size(most)) {}

TokenTable::Slot& TokenTable::slot_of(std::string_view bytes) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t place = hash_of(reinterpret_cast<const Byte*>(bytes.data()), bytes.size()) & mask;
  for (;; place = (place + 1) & mask) {
    Slot& slot = slots_[place];
    if (slot.bytes == nullptr || bytes == std::string_view(slot.bytes, slot.length)) return slot;
  }
}

void TokenTable::put(std::string_view bytes, TokenId id) {
  slot_of(bytes) = {bytes.data(), static_cast<std::uint32_t>(bytes.size()), id};
}

TokenId TokenTable::find(std::string_view bytes) const {
  const Slot& slot = slot_of(bytes);
  return slot.bytes ? slot.id : kNoToken;
}

BpeModel::BpeModel(BpeVocabulary vocabulary)
    : vocabulary_(std::move(vocabulary)),
      words_(vocabulary_.has_whole_words ? vocabulary_.tokens.size() : 0),
      slots_(table_size(vocabulary_.merges.size())),
      mask_(slots_.size() - 1),
      filter_(kFilterBits >> 6),
      byte_merges_(65536, kNoMerge) {
  check();
  if (vocabulary_.has_whole_words) {
    for (TokenId id = 0; id < size(); ++id) {
      if (vocabulary_.is_word[id]) words_.put(bytes(id), id);
    }
  }
  put_merges();
  find_joins();
  vocabulary_.merges = {};
}

void BpeModel::check() const {
  const auto is_token = [&](TokenId id) { return id < size() && !bytes(id).empty(); };
  for (const MergeRule& rule : vocabulary_.merges) {
    const bool is_whole = is_token(rule.left) && is_token(rule.right) && is_token(rule.made);
    if (!is_whole || bytes(rule.left).size() + bytes(rule.right).size() != bytes(rule.made).size()) {
      throw std::invalid_argument("a merge does not make a token of the vocabulary");
    }
    const TokenId unknown = vocabulary_.unknown;
    if (unknown != kNoToken && (rule.left == unknown || rule.right == unknown || rule.made == unknown)) {
      throw std::invalid_argument("a merge names the unknown token");
    }
  }
  for (const TokenId id : vocabulary_.byte_ids) {
    if (id == kNoToken || id == vocabulary_.unknown) continue;
    if (!is_token(id) || bytes(id).size() != 1) throw std::invalid_argument("a byte is no token");
  }
}

void BpeModel::put_merges() {
  for (const MergeRule& rule : vocabulary_.merges) {
    const std::uint64_t key = key_of(rule.left, rule.right);
    const std::uint64_t hash = hash_of(key);
    std::size_t place = hash & mask_;
    while (slots_[place].key != 0 && slots_[place].key != key) place = (place + 1) & mask_;
    slots_[place] = {key, std::uint64_t{rule.rank} << 32 | rule.made};
    const std::uint64_t bit = hash >> 40 & (kFilterBits - 1);
    filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  }
  const auto& ids = vocabulary_.byte_ids;
  leaves_out_bytes_ = std::find(ids.begin(), ids.end(), kNoToken) != ids.end();
  for (std::size_t pair = 0; pair < byte_merges_.size(); ++pair) {
    const TokenId left = ids[pair >> 8];
    const TokenId right = ids[pair & 255];
    if (left != kNoToken && right != kNoToken) byte_merges_[pair] = merge_of(left, right);
  }
}

void BpeModel::find_joins() {
  std::vector<bool> is_made(size());
  for (const MergeRule& rule : vocabulary_.merges) is_made[rule.made] = true;
  for (TokenId id = 0; id < size(); ++id) {
    if (!is_made[id]) continue;
    const std::string& token = bytes(id);
    for (std::size_t i = 1; i < token.size(); ++i) {
      const auto left = static_cast<Byte>(token[i - 1]);
      const std::size_t pair = std::size_t{left} << 8 | static_cast<Byte>(token[i]);
      joins_[pair >> 6] |= std::uint64_t{1} << (pair & 63);
    }
  }
}

}  // namespace engine
