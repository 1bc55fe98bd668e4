#include "encode_added.hpp"

#include <algorithm>
#include <cstring>

namespace engine {

AddedTokens::AddedTokens(const std::vector<AddedToken>& tokens) {
  for (const AddedToken& token : tokens) {
    if (!token.text.empty()) put(token);
  }
}

std::uint32_t AddedTokens::child_of(std::uint32_t node, Byte byte) const {
  std::uint32_t child = nodes_[node].child;
  while (child && nodes_[child].byte != byte) child = nodes_[child].next;
  return child;
}

void AddedTokens::put(const AddedToken& token) {
  begins_[static_cast<Byte>(token.text[0])] = true;
  longest_ = std::max(longest_, token.text.size());
  std::uint32_t node = 0;
  for (const char unit : token.text) {
    const auto byte = static_cast<Byte>(unit);
    std::uint32_t child = child_of(node, byte);
    if (!child) {
      child = static_cast<std::uint32_t>(nodes_.size());
      Node made;
      made.byte = byte;
      made.next = nodes_[node].child;
      nodes_.push_back(made);
      nodes_[node].child = child;
    }
    node = child;
  }
  nodes_[node].id = token.id;
}

// Where a token may begin. Most tokenizers have one first byte for all of them, '<'.
std::size_t AddedTokens::next_begin(std::string_view text, std::size_t from) const {
  const std::uint32_t only = nodes_[0].child;
  if (nodes_[only].next == 0) {
    const void* found = std::memchr(text.data() + from, nodes_[only].byte, text.size() - from);
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : text.size();
  }
  while (from < text.size() && !begins_[static_cast<Byte>(text[from])]) ++from;
  return from;
}

Match AddedTokens::longest_at(std::string_view text, std::size_t begin) const {
  Match match{begin, begin, kNoToken};
  std::uint32_t node = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    node = child_of(node, static_cast<Byte>(text[at]));
    if (!node) break;
    if (nodes_[node].id != kNoToken) match = {begin, at + 1, nodes_[node].id};
  }
  return match;
}

Match AddedTokens::find(std::string_view text, std::size_t from) const {
  while (!are_none() && from < text.size()) {
    const Match match = longest_at(text, next_begin(text, from));
    if (match.end > match.begin) return match;
    from = match.begin + 1;
  }
  return {text.size(), text.size(), kNoToken};
}

}  // namespace engine
