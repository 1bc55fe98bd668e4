#include "feed.hpp"

namespace engine {

void DocumentFeed::add(std::string_view bytes, bool is_last) {
  if (options_.prefix_space) {
    append_prefixed(bytes);
  } else {
    append(bytes);
  }
  is_open_ = !is_last && (is_open_ || !bytes.empty());
  if (is_last && (ends_.empty() ? !bytes_.empty() : ends_.back() < bytes_.size())) {
    ends_.push_back(bytes_.size());
  }
  if (bytes_.size() >= step_) count_closed();
}

void DocumentFeed::append(std::string_view bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

// Each document of the portion, which is all of it or a line of it.
void DocumentFeed::append_prefixed(std::string_view bytes) {
  while (!bytes.empty()) {
    const bool begins = !is_open_ || (options_.lines && bytes_.back() == '\n');
    if (begins && bytes.front() != ' ') bytes_.push_back(' ');
    const std::size_t feed = options_.lines ? bytes.find('\n') : std::string_view::npos;
    const std::size_t size = feed == std::string_view::npos ? bytes.size() : feed + 1;
    append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    is_open_ = true;
  }
}

void DocumentFeed::flush() {
  add({}, true);
  count_closed();
}

void DocumentFeed::clear() {
  bytes_.clear();
  ends_.clear();
  step_ = kStep;
  is_open_ = false;
}

void DocumentFeed::count_closed() {
  const auto* text = reinterpret_cast<const char*>(bytes_.data());
  std::vector<std::string_view> documents;
  documents.reserve(ends_.size() + 1);
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    documents.emplace_back(text + begin, end - begin);
    begin = end;
  }
  const std::size_t cut = last_cut(begin);
  if (cut > begin) documents.emplace_back(text + begin, cut - begin);
  counts_.add(documents);
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cut));
  ends_.clear();
  // A document that cannot be cut anywhere is looked at again only when it is twice as long.
  step_ = std::max(kStep, 2 * bytes_.size());
}

// The end of what can be counted of the open document, which begins at `from`.
std::size_t DocumentFeed::last_cut(std::size_t from) const {
  const Byte* begin = bytes_.data() + from;
  const Byte* end = bytes_.data() + bytes_.size();
  if (counts_.boundary() == Boundary::kLine) {
    for (const Byte* at = end; at > begin; --at) {
      if (at[-1] == '\n') return static_cast<std::size_t>(at - bytes_.data());
    }
    return from;
  }
  const auto size = static_cast<std::size_t>(end - begin);
  for (std::size_t back = 4096;; back *= 8) {
    const Byte* cut = safe_cut(back < size ? end - back : begin, end);
    if (cut < end) return static_cast<std::size_t>(cut - bytes_.data());
    if (back >= size) return from;
  }
}

}  // namespace engine
