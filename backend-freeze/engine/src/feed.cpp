#include "feed.hpp"

#include <algorithm>
#include <cstring>

namespace engine {

void ByteBuffer::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > room_.size() - size_) {
    RawArray<Byte> larger(std::max(2 * room_.size(), size_ + bytes.size()));
    if (size_ > 0) std::memcpy(larger.begin(), room_.begin(), size_);
    room_ = std::move(larger);
  }
  std::memcpy(room_.begin() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

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

void DocumentFeed::append(std::string_view bytes) {
  bytes_.append(bytes);
  if (!bytes.empty()) last_ = static_cast<Byte>(bytes.back());
}

// Each document of the portion, which is all of it or a line of it.
void DocumentFeed::append_prefixed(std::string_view bytes) {
  while (!bytes.empty()) {
    const bool begins = !is_open_ || (options_.lines && last_ == '\n');
    if (begins && bytes.front() != ' ') bytes_.append(" ");
    const std::size_t feed = options_.lines ? bytes.find('\n') : std::string_view::npos;
    const std::size_t size = feed == std::string_view::npos ? bytes.size() : feed + 1;
    append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    is_open_ = true;
  }
}

DocumentFeed::~DocumentFeed() {
  if (thread_.joinable()) thread_.join();
}

void DocumentFeed::flush() {
  add({}, true);
  count_closed();
  wait();
  bytes_ = ByteBuffer();
  step_bytes_ = ByteBuffer();
}

void DocumentFeed::wait() {
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void DocumentFeed::clear() {
  if (thread_.joinable()) thread_.join();
  failure_ = nullptr;
  bytes_.clear();
  ends_.clear();
  step_ = kStep;
  is_open_ = false;
}

void DocumentFeed::count_closed() {
  if (bytes_.empty()) return;
  wait();
  between_();
  std::swap(bytes_, step_bytes_);
  bytes_.clear();
  step_documents_.clear();
  const auto* text = reinterpret_cast<const char*>(step_bytes_.data());
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    step_documents_.emplace_back(text + begin, end - begin);
    begin = end;
  }
  const std::size_t cut = last_cut(begin);
  if (cut > begin) step_documents_.emplace_back(text + begin, cut - begin);
  bytes_.append({text + cut, step_bytes_.size() - cut});
  ends_.clear();
  // A document that cannot be cut anywhere is looked at again only when it is twice as long.
  step_ = std::max(kStep, 2 * bytes_.size());
  thread_ = std::thread([this] { count_step(); });
}

void DocumentFeed::count_step() noexcept {
  try {
    counts_.add(step_documents_);
  } catch (...) {
    failure_ = std::current_exception();
  }
}

// The end of what can be counted of the open document, which begins at `from` in the step.
std::size_t DocumentFeed::last_cut(std::size_t from) const {
  const Byte* begin = step_bytes_.data() + from;
  const Byte* end = step_bytes_.data() + step_bytes_.size();
  if (counts_.boundary() == Boundary::kLine) {
    for (const Byte* at = end; at > begin; --at) {
      if (at[-1] == '\n') return static_cast<std::size_t>(at - step_bytes_.data());
    }
    return from;
  }
  const auto size = static_cast<std::size_t>(end - begin);
  for (std::size_t back = 4096;; back *= 8) {
    const Byte* cut = safe_cut(counts_.split(), back < size ? end - back : begin, end);
    if (cut < end) return static_cast<std::size_t>(cut - step_bytes_.data());
    if (back >= size) return from;
  }
}

}  // namespace engine
