#include "encode.hpp"

#include "utf8.hpp"

namespace engine {

namespace {

// Where the white space begins that ends the text.
const Byte* last_spaces_of(const Byte* begin, const Byte* end) {
  const Byte* at = end;
  while (at > begin) {
    const Byte* lead = at - 1;
    while (lead > begin && at - lead < 4 && (*lead & 0xC0) == 0x80) --lead;
    const Character character = character_at(lead, at);
    if (lead + character.length != at || !(character.flags & kSpace)) break;
    at = lead;
  }
  return at;
}

}  // namespace

const std::string* Encoder::bytes_of(std::uint64_t id) const {
  if (id >= model_.size()) return nullptr;
  const std::string& bytes = model_.bytes(static_cast<TokenId>(id));
  return bytes.empty() ? nullptr : &bytes;
}

void Encoder::encode_pieces(std::string_view text, WordCache& worker, IdBuffer& ids, StopCheck& stop) const {
  constexpr std::size_t kBatch = 1024;
  const Byte* ends[kBatch + 1];
  const auto* at = reinterpret_cast<const Byte*>(text.data());
  const Byte* end = at + text.size();
  const Byte* last_spaces = options_.joins_last_spaces ? last_spaces_of(at, end) : end;
  while (at < end) {
    if (at >= last_spaces) {
      worker.encode(at, &end, 1, end, ids, stop);
      return;
    }
    std::size_t found = scan(options_.split, at, end, ends, kBatch);
    if (ends[found - 1] > last_spaces) {
      // The first piece to end in it, or right before it, is the last one cut by the pattern.
      for (found = 1; ends[found - 1] < last_spaces;) ++found;
    }
    worker.encode(at, ends, found, end, ids, stop);
    at = ends[found - 1];
    stop.beat();
  }
}

void Encoder::encode_stretch(std::string_view text, bool is_begin, WordCache& worker, IdBuffer& ids,
                             StopCheck& stop) const {
  if (!is_begin || !options_.prefix_space || text.empty() || text[0] == ' ') {
    return encode_pieces(text, worker, ids, stop);
  }
  encode_pieces(std::string(1, ' ').append(text), worker, ids, stop);
}

void Encoder::encode(std::string_view text, Request request, WordCache& worker, IdBuffer& ids,
                     StopCheck& stop) const {
  const Additions& additions = this->additions(request);
  const auto put = [&ids](const Match& match) {
    *ids.room(1) = match.id;
    ids.take(1);
  };
  const auto normalized = [&](std::size_t begin, std::size_t end) {
    const std::string_view part = text.substr(begin, end - begin);
    const auto plain = [&](std::size_t from, std::size_t to) {
      encode_stretch(part.substr(from, to - from), true, worker, ids, stop);
    };
    additions.normalized.each_stretch(part, plain, put);
  };
  if (request.is_normalized) return normalized(0, text.size());
  additions.raw.each_stretch(text, normalized, put);
}

Encoder::Worker::Worker(const Encoder& encoder) : encoder_(&encoder) {
  {
    const std::scoped_lock lock(encoder.mutex_);
    if (!encoder.idle_.empty()) {
      cache_ = std::move(encoder.idle_.back());
      encoder.idle_.pop_back();
      return;
    }
  }
  cache_ = std::make_unique<WordCache>(encoder.model_);
}

Encoder::Worker::~Worker() {
  if (!cache_) return;
  try {
    const std::scoped_lock lock(encoder_->mutex_);
    encoder_->idle_.push_back(std::move(cache_));
  } catch (...) {  // No memory for the list: the cache goes.
    cache_.reset();
  }
}

}  // namespace engine
