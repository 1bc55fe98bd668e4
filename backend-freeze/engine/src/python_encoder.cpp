#include "python_encoder.hpp"

#include <stdexcept>

namespace engine::python {

namespace {

// Ids are places in an array: a file with few tokens and one id in the billions is refused.
constexpr std::uint64_t kMostHoles = std::uint64_t{1} << 22;

// What stands for each character of the byte alphabet, all of them below U+0180; -1 for others.
struct Alphabet {
  std::array<int, 0x180> bytes;
  Alphabet() {
    bytes.fill(-1);
    const auto& spellings = byte_spellings();
    for (int byte = 0; byte < 256; ++byte) {
      const std::string& text = spellings[static_cast<std::size_t>(byte)];
      const auto first = static_cast<Byte>(text[0]);
      const std::size_t point = text.size() == 1
                                    ? first
                                    : std::size_t{first & 0x1Fu} << 6 | (static_cast<Byte>(text[1]) & 0x3Fu);
      bytes[point] = byte;
    }
  }
};

// The bytes a token stands for. As the library's decoder has it, one with a character outside the byte
// alphabet stands for its own UTF-8.
struct Spelled {
  std::string bytes;
  bool is_of_bytes;
};

Spelled read_spelling(std::string_view spelling) {
  static const Alphabet alphabet;
  std::string bytes;
  for (std::size_t at = 0; at < spelling.size(); ++at) {
    const auto first = static_cast<Byte>(spelling[at]);
    std::size_t point = first;
    if (first >= 0x80) {
      if (first >= 0xE0 || at + 1 == spelling.size()) return {std::string(spelling), false};
      point = std::size_t{first & 0x1Fu} << 6 | (static_cast<Byte>(spelling[++at]) & 0x3Fu);
    }
    const int byte = point < alphabet.bytes.size() ? alphabet.bytes[point] : -1;
    if (byte < 0) return {std::string(spelling), false};
    bytes.push_back(static_cast<char>(byte));
  }
  return {bytes, !bytes.empty()};
}

TokenId id_of(nb::handle number, std::size_t tokens) {
  const auto id = to<std::uint64_t>(number, "an id is a whole number");
  if (id >= tokens + kMostHoles) throw nb::value_error("an id is too large for the number of tokens");
  return static_cast<TokenId>(id);
}

void put(BpeVocabulary& vocabulary, TokenId id, std::string bytes, bool is_word) {
  if (id >= vocabulary.tokens.size()) {
    vocabulary.tokens.resize(id + 1);
    vocabulary.is_word.resize(id + 1);
  }
  vocabulary.tokens[id] = std::move(bytes);
  vocabulary.is_word[id] = is_word;
}

std::pair<std::string_view, std::string_view> sides_of(nb::handle merge) {
  if (nb::isinstance<nb::str>(merge)) {
    const std::string_view text = bytes_of(merge);
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos) {
      throw nb::value_error("a merge is not two tokens");
    }
    return {text.substr(0, space), text.substr(space + 1)};
  }
  const auto sides = to<nb::sequence>(merge, "a merge is a str or two of them");
  if (nb::len(sides) != 2) throw nb::value_error("a merge is not two tokens");
  return {bytes_of(sides[0]), bytes_of(sides[1])};
}

class MergeReader {
 public:
  MergeReader(const nb::dict& vocab, BpeVocabulary& vocabulary)
      : vocabulary_(vocabulary), ids_(static_cast<std::size_t>(vocab.size())) {
    for (const auto [token, number] : vocab) {
      const std::string_view spelling = bytes_of(token);
      const TokenId id = id_of(number, vocab.size());
      Spelled spelled = read_spelling(spelling);
      const bool is_word = spelled.is_of_bytes;
      put(vocabulary_, id, std::move(spelled.bytes), is_word);
      ids_.put(spelling, id);
    }
  }

  TokenId id(std::string_view spelling) const { return ids_.find(spelling); }

  void read(const nb::list& merges) {
    std::string joined;
    vocabulary_.merges.reserve(merges.size());
    std::uint32_t rank = 0;
    for (const nb::handle merge : merges) {
      const auto [left, right] = sides_of(merge);
      const MergeRule rule{id(left), id(right), id(joined.assign(left).append(right)), rank++};
      if (rule.left == kNoToken || rule.right == kNoToken || rule.made == kNoToken) {
        throw nb::value_error("a merge names a token that is not in the vocabulary");
      }
      vocabulary_.merges.push_back(rule);
    }
  }

 private:
  BpeVocabulary& vocabulary_;
  TokenTable ids_;
};

// What the list of added tokens says, by what is done with them.
struct AddedLists {
  std::vector<AddedToken> raw, normalized, raw_words, normalized_words;

  explicit AddedLists(const nb::list& added, std::size_t tokens) {
    for (const nb::handle one : added) {
      const auto fields = to<nb::tuple>(one, "an added token is a tuple");
      if (fields.size() != 4) throw nb::value_error("an added token has four fields");
      const AddedToken token{std::string(bytes_of(fields[0])), id_of(fields[1], tokens + added.size())};
      const bool is_special = to<bool>(fields[2], "an added token is special or not");
      const bool is_normalized = to<bool>(fields[3], "an added token is normalized or not");
      (is_normalized ? normalized : raw).push_back(token);
      if (!is_special) (is_normalized ? normalized_words : raw_words).push_back(token);
    }
  }
  Additions all() const { return {AddedTokens(raw), AddedTokens(normalized)}; }
  Additions words() const { return {AddedTokens(raw_words), AddedTokens(normalized_words)}; }
};

// The two parts of a token that are tokens themselves, for each place to cut it: tiktoken merges whatever
// pair makes the lowest rank.
void add_all_cuts(BpeVocabulary& vocabulary, const TokenTable& ids) {
  for (TokenId made = 0; made < vocabulary.tokens.size(); ++made) {
    const std::string_view token = vocabulary.tokens[made];
    for (std::size_t cut = 1; cut < token.size(); ++cut) {
      const TokenId left = ids.find(token.substr(0, cut));
      if (left == kNoToken) continue;
      const TokenId right = ids.find(token.substr(cut));
      if (right != kNoToken) vocabulary.merges.push_back({left, right, made, made});
    }
  }
}

}  // namespace

EncoderParts parts_of_merges(const nb::dict& vocab, const nb::list& merges, const nb::object& unknown,
                      bool has_whole_words, const nb::list& added) {
  BpeVocabulary vocabulary;
  MergeReader reader(vocab, vocabulary);
  reader.read(merges);
  vocabulary.has_whole_words = has_whole_words;
  if (!unknown.is_none()) {
    vocabulary.unknown = reader.id(bytes_of(unknown));
    if (vocabulary.unknown == kNoToken) throw nb::value_error("the unknown token is not in the vocabulary");
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const TokenId id = reader.id(byte_spellings()[byte]);
    vocabulary.byte_ids[byte] = id == kNoToken ? vocabulary.unknown : id;
  }
  const AddedLists lists(added, vocab.size());
  for (const auto* tokens : {&lists.raw, &lists.normalized}) {
    for (const AddedToken& token : *tokens) {
      const bool is_known = token.id < vocabulary.tokens.size() && !vocabulary.tokens[token.id].empty();
      if (!is_known) put(vocabulary, token.id, read_spelling(token.text).bytes, false);
    }
  }
  return {std::move(vocabulary), lists.all(), lists.words()};
}

EncoderParts parts_of_ranks(const nb::dict& ranks, const nb::list& added) {
  BpeVocabulary vocabulary;
  for (const auto [token, number] : ranks) {
    const std::string_view bytes = bytes_of(token);
    if (bytes.empty()) throw nb::value_error("a token has no bytes");
    put(vocabulary, id_of(number, ranks.size()), std::string(bytes), true);
  }
  TokenTable ids(vocabulary.tokens.size());
  for (TokenId id = 0; id < vocabulary.tokens.size(); ++id) {
    if (vocabulary.is_word[id]) ids.put(vocabulary.tokens[id], id);
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const char text = static_cast<char>(byte);
    vocabulary.byte_ids[byte] = ids.find({&text, 1});
    if (vocabulary.byte_ids[byte] == kNoToken) throw nb::value_error("a byte has no rank");
  }
  add_all_cuts(vocabulary, ids);
  vocabulary.has_whole_words = true;
  const AddedLists lists(added, ranks.size());
  for (const AddedToken& token : lists.raw) put(vocabulary, token.id, token.text, false);
  return {std::move(vocabulary), lists.all(), lists.words()};
}

}  // namespace engine::python
