#include "vocabulary.hpp"

#include <algorithm>

namespace engine {

namespace {

std::array<std::uint32_t, 256> spelling_points() {
  std::array<std::uint32_t, 256> points{};
  std::uint32_t next = 256;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const bool is_printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    points[byte] = is_printable ? byte : next++;
  }
  return points;
}

std::array<std::string, 256> spellings() {
  const auto points = spelling_points();
  std::array<std::string, 256> texts;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const std::uint32_t point = points[byte];
    if (point >= 0x80) texts[byte].push_back(static_cast<char>(0xC0 | point >> 6));
    texts[byte].push_back(static_cast<char>(point < 0x80 ? point : 0x80 | (point & 0x3F)));
  }
  return texts;
}

std::array<Byte, 256> sorted_bytes() {
  const auto points = spelling_points();
  std::array<Byte, 256> bytes{};
  for (std::size_t byte = 0; byte < 256; ++byte) bytes[byte] = static_cast<Byte>(byte);
  std::sort(bytes.begin(), bytes.end(), [&](Byte left, Byte right) { return points[left] < points[right]; });
  return bytes;
}

std::uint32_t characters_in(const std::string& utf8) {
  const auto begins = [](char unit) { return (static_cast<Byte>(unit) & 0xC0) != 0x80; };
  return static_cast<std::uint32_t>(std::count_if(utf8.begin(), utf8.end(), begins));
}

}  // namespace

const std::array<std::string, 256>& byte_spellings() {
  static const auto table = spellings();
  return table;
}

const std::array<Byte, 256>& bytes_by_spelling() {
  static const auto table = sorted_bytes();
  return table;
}

std::pair<TokenId, bool> Vocabulary::add(const std::string& spelling) {
  const auto [place, is_new] = ids_.try_emplace(spelling, static_cast<TokenId>(spellings_.size()));
  if (is_new) {
    spellings_.push_back(spelling);
    byte_lengths_.push_back(characters_in(spelling));
  }
  return {place->second, is_new};
}

std::pair<TokenId, bool> Vocabulary::add_joined(TokenId left, TokenId right) {
  return add(spellings_[left] + spellings_[right]);
}

}  // namespace engine
