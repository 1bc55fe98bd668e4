// Text to ids and back, as Hugging Face's `tokenizers` or tiktoken does it.
#pragma once

#include <mutex>

#include "encode_added.hpp"
#include "encode_cache.hpp"
#include "scan.hpp"

namespace engine {

struct EncoderOptions {
  Split split = Split::kGpt2;
  // A stretch that does not begin with a blank gets one.
  bool prefix_space = false;
  // White space that ends a stretch is one piece, line breaks or not: `\s++$` comes first in the cl100k
  // pattern of today's tiktoken, not in that of Hugging Face's files.
  bool joins_last_spaces = false;
};

// Added tokens to be found: `raw` ones before the text is normalized, then the others.
struct Additions {
  AddedTokens raw;
  AddedTokens normalized;
};

// What a text is encoded with.
struct Request {
  bool are_specials_plain = false;
  bool is_normalized = false;  // the raw tokens have been taken out of it already
};

// Shared by threads; what they write to is in workers of which each thread has its own.
class Encoder {
 public:
  // `words` are the additions that are no special tokens; `all` has those too.
  Encoder(BpeVocabulary vocabulary, EncoderOptions options, Additions all, Additions words)
      : model_(std::move(vocabulary)), options_(options), all_(std::move(all)), words_(std::move(words)) {}

  // Appends the ids of a text. It may be broken UTF-8: a byte that is no character is a symbol.
  void encode(std::string_view text, Request request, WordCache& worker, IdBuffer& ids,
              StopCheck& stop) const;
  // Appends the ids of what is a stretch between added tokens, or a part of one that ends at a safe cut.
  void encode_stretch(std::string_view text, bool is_begin, WordCache& worker, IdBuffer& ids,
                      StopCheck& stop) const;

  const BpeModel& model() const { return model_; }
  Split split() const { return options_.split; }
  const Additions& additions(Request request) const { return request.are_specials_plain ? words_ : all_; }
  // The bytes an id stands for, null for an id that names no token.
  const std::string* bytes_of(std::uint64_t id) const;

  // A cache that no other thread has; it comes back for the next one that asks.
  class Worker {
   public:
    explicit Worker(const Encoder& encoder);
    ~Worker();
    Worker(Worker&&) noexcept = default;
    Worker& operator=(Worker&&) = delete;
    WordCache& operator*() { return *cache_; }

   private:
    const Encoder* encoder_;
    std::unique_ptr<WordCache> cache_;
  };

 private:
  void encode_pieces(std::string_view text, WordCache& worker, IdBuffer& ids, StopCheck& stop) const;

  BpeModel model_;
  EncoderOptions options_;
  Additions all_;
  Additions words_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<WordCache>> idle_;
};

}  // namespace engine
