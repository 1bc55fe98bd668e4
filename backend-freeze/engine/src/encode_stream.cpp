#include "encode_stream.hpp"

#include <algorithm>

namespace engine {

namespace {

// So many of the first `size` bytes are no part of a token that may have begun: it has `longest` at most.
std::size_t certain(std::size_t size, std::size_t longest) {
  const std::size_t open = longest ? longest - 1 : 0;
  return size > open ? size - open : 0;
}

}  // namespace

void EncodeStream::clear() {
  text_.clear();
  is_stretch_new_ = true;
  step_ = kStep;
}

void EncodeStream::feed(std::string_view bytes, IdBuffer& ids, StopCheck& stop) {
  text_.append(bytes);
  if (text_.size() < step_ * parts_.size()) return;
  text_.erase(0, encode_certain(false, ids, stop));
  // Text that cannot be cut anywhere is looked at again only when it is twice as long.
  step_ = std::max(kStep, 2 * text_.size() / parts_.size());
}

void EncodeStream::finish(IdBuffer& ids, StopCheck& stop) {
  encode_certain(true, ids, stop);
  clear();
}

// Returns how many bytes are done with.
std::size_t EncodeStream::encode_certain(bool is_last, IdBuffer& ids, StopCheck& stop) {
  const AddedTokens& tokens = encoder_.additions(request_).raw;
  std::size_t from = 0;
  if (!request_.is_normalized && !tokens.are_none()) {
    const std::size_t known = is_last ? text_.size() : certain(text_.size(), tokens.longest());
    for (;;) {
      const Match match = tokens.find(text_, from);
      if (match.end == match.begin || match.begin >= known) {
        encode_normalized(from, is_last ? text_.size() : std::max(known, from), is_last, ids, stop);
        return from;
      }
      encode_normalized(from, match.begin, true, ids, stop);
      put(match.id, ids);
      from = match.end;
    }
  }
  encode_normalized(from, text_.size(), is_last, ids, stop);
  return from;
}

// Text between raw tokens; unless it is closed there is more to come. Moves `from` behind what is done.
void EncodeStream::encode_normalized(std::size_t& from, std::size_t end, bool is_closed, IdBuffer& ids,
                                     StopCheck& stop) {
  const AddedTokens& tokens = encoder_.additions(request_).normalized;
  const std::string_view text = std::string_view(text_).substr(0, end);
  const std::size_t known = is_closed ? end : std::max(from, certain(end, tokens.longest()));
  for (Match match = tokens.find(text, from); match.end > match.begin && match.begin < known;
       match = tokens.find(text, from)) {
    encode_stretch(text.substr(from, match.begin - from), ids, stop);
    put(match.id, ids);
    from = match.end;
  }
  const std::size_t cut = is_closed ? end : last_cut(from, known);
  if (cut <= from) return;
  encode_stretch(text.substr(from, cut - from), ids, stop);
  from = cut;
}

void EncodeStream::put(TokenId id, IdBuffer& ids) {
  *ids.room(1) = id;
  ids.take(1);
  is_stretch_new_ = true;
}

void EncodeStream::encode_stretch(std::string_view text, IdBuffer& ids, StopCheck& stop) {
  if (text.empty()) return;
  const bool is_begin = std::exchange(is_stretch_new_, false);
  const auto* first = reinterpret_cast<const Byte*>(text.data());
  std::vector<std::size_t> cuts = {0};
  for (std::size_t part = 1; part < parts_.size(); ++part) {
    const std::size_t goal = std::max(cuts.back(), text.size() / parts_.size() * part);
    if (text.size() - goal < kStep) break;
    cuts.push_back(static_cast<std::size_t>(
        safe_cut(encoder_.split(), first + goal, first + text.size()) - first));
  }
  cuts.push_back(text.size());
  if (cuts.size() == 2) return encoder_.encode_stretch(text, is_begin, *workers_[0], ids, stop);
  on_threads(cuts.size() - 1, stop, [&](std::size_t part, StopCheck& check) {
    parts_[part].clear();
    encoder_.encode_stretch(text.substr(cuts[part], cuts[part + 1] - cuts[part]), is_begin && part == 0,
                            *workers_[part], parts_[part], check);
  });
  for (std::size_t part = 0; part + 1 < cuts.size(); ++part) {
    const std::size_t count = parts_[part].size();
    if (count) std::memcpy(ids.room(count), parts_[part].data(), count * sizeof(TokenId));
    ids.take(count);
    parts_[part].shrink();
  }
}

// The last safe cut behind `from` and not behind `end`; `from` if there is none.
std::size_t EncodeStream::last_cut(std::size_t from, std::size_t end) const {
  const auto* text = reinterpret_cast<const Byte*>(text_.data());
  const std::size_t size = end - from;
  for (std::size_t back = 4096; size > 0; back *= 8) {
    const Byte* begin = text + (back < size ? end - back : from);
    const Byte* cut = safe_cut(encoder_.split(), begin, text + end);
    if (cut < text + end) return static_cast<std::size_t>(cut - text);
    if (back >= size) break;
  }
  return from;
}

}  // namespace engine
