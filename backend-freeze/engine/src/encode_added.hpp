// Tokens that are found in the text before it is cut into words: specials, and words added by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bpe_model.hpp"

namespace engine {

struct AddedToken {
  std::string text;
  TokenId id;
};

struct Match {
  std::size_t begin;
  std::size_t end;  // begin == end: nothing was found
  TokenId id;
};

// Finds the leftmost, of several the longest, and goes on behind it.
class AddedTokens {
 public:
  explicit AddedTokens(const std::vector<AddedToken>& tokens);

  // The first at or after `from`; at the end of the text, if there is none.
  Match find(std::string_view text, std::size_t from) const;

  // Calls plain(begin, end) and token(match) for the stretches of a text and for what is between them.
  template <class Plain, class Token>
  void each_stretch(std::string_view text, Plain plain, Token token) const {
    for (std::size_t from = 0; from < text.size();) {
      const Match match = find(text, from);
      if (match.begin > from) plain(from, match.begin);
      if (match.end > match.begin) token(match);
      from = match.end;
    }
  }

  bool are_none() const { return nodes_.size() == 1; }
  std::size_t longest() const { return longest_; }  // in bytes

 private:
  struct Node {  // of a tree of bytes; the children of one are a list
    Byte byte = 0;
    std::uint32_t child = 0;
    std::uint32_t next = 0;
    TokenId id = kNoToken;
  };

  void put(const AddedToken& token);
  std::uint32_t child_of(std::uint32_t node, Byte byte) const;
  std::size_t next_begin(std::string_view text, std::size_t from) const;
  Match longest_at(std::string_view text, std::size_t begin) const;

  std::vector<Node> nodes_ = {Node()};
  std::array<bool, 256> begins_{};
  std::size_t longest_ = 0;
};

}  // namespace engine
