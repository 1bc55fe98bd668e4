// Tokens and their ids, spelled in the byte alphabet of GPT-2 as Hugging Face writes them.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "utf8.hpp"

namespace engine {

using TokenId = std::uint32_t;

// How each byte is spelled, in UTF-8: printable Latin-1 stands for itself, the other 68 bytes are U+0100 on.
const std::array<std::string, 256>& byte_spellings();

// All bytes, sorted by the code point that spells them: the order of their ids.
const std::array<Byte, 256>& bytes_by_spelling();

class Vocabulary {
 public:
  // The id of a token, and whether it is new.
  std::pair<TokenId, bool> add(const std::string& spelling);
  std::pair<TokenId, bool> add_joined(TokenId left, TokenId right);

  std::size_t size() const { return spellings_.size(); }
  const std::string& spelling(TokenId id) const { return spellings_[id]; }
  // Bytes of text a token stands for. Only for tokens spelled in the byte alphabet.
  std::uint32_t byte_length(TokenId id) const { return byte_lengths_[id]; }
  std::vector<std::string> take() && { return std::move(spellings_); }

 private:
  std::vector<std::string> spellings_;
  std::vector<std::uint32_t> byte_lengths_;
  std::unordered_map<std::string, TokenId> ids_;
};

}  // namespace engine
