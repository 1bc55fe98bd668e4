#include "runs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>
#include <string_view>
#include <system_error>

namespace engine {

namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::FILE* open_new(const std::filesystem::path& path) {
#ifdef _WIN32
  std::FILE* file = _wfopen(path.c_str(), L"wb+x");
#else
  std::FILE* file = std::fopen(path.c_str(), "wb+x");
#endif
  if (file == nullptr) fail("a run of counted words cannot be made");
  std::setvbuf(file, nullptr, _IONBF, 0);
  return file;
}

void seek(std::FILE* file, std::uint64_t offset) {
#ifdef _WIN32
  const int failed = _fseeki64(file, static_cast<long long>(offset), SEEK_SET);
#else
  const int failed = fseeko(file, static_cast<off_t>(offset), SEEK_SET);
#endif
  if (failed) fail("a run of counted words cannot be read");
}

std::string_view text_of(const Byte* bytes, std::size_t length) {
  return {reinterpret_cast<const char*>(bytes), length};
}

}  // namespace

TemporaryFile::TemporaryFile(const std::filesystem::path& path) : path_(path), file_(open_new(path)) {}

TemporaryFile::~TemporaryFile() {
  std::fclose(file_);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void TemporaryFile::write(const void* bytes, std::size_t size) {
  if (std::fwrite(bytes, 1, size, file_) != size) fail("a run of counted words cannot be written");
}

void TemporaryFile::finish() {
  if (std::fflush(file_) != 0) fail("a run of counted words cannot be written");
}

std::size_t TemporaryFile::read(std::uint64_t offset, void* bytes, std::size_t size) const {
  seek(file_, offset);
  const std::size_t got = std::fread(bytes, 1, size, file_);
  if (got < size && std::ferror(file_)) fail("a run of counted words cannot be read");
  return got;
}

// Goes through a run word by word with a buffer of its own.
class RunReader {
 public:
  explicit RunReader(const Run& run) : run_(&run) { next(); }

  bool is_at_end() const { return is_at_end_; }
  const Byte* bytes() const { return &buffer_[at_]; }
  std::size_t length() const { return length_; }
  std::int64_t count() const { return count_; }
  std::string_view text() const { return text_of(bytes(), length_); }

  void next() {
    at_ += length_;
    length_ = 0;
    if (!fill(kHead)) {  // the end of the file
      is_at_end_ = true;
      return;
    }
    std::uint64_t length = 0;
    std::memcpy(&length, &buffer_[at_], sizeof length);
    std::memcpy(&count_, &buffer_[at_ + sizeof length], sizeof count_);
    at_ += kHead;
    length_ = static_cast<std::size_t>(length);
    fill(length_);
  }

 private:
  static constexpr std::size_t kHead = 16;

  // Has `size` bytes from at_ on in the buffer, or says that the file has none.
  bool fill(std::size_t size) {
    if (size == 0 || filled_ - at_ >= size) return true;
    if (at_ < filled_) std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
    filled_ -= at_;
    at_ = 0;
    if (buffer_.size() < size + kBuffer) buffer_.resize(size + kBuffer);
    const std::size_t got = run_->file_.read(offset_, buffer_.data() + filled_, buffer_.size() - filled_);
    offset_ += got;
    filled_ += got;
    return filled_ >= size;
  }

  const Run* run_;
  std::vector<Byte> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t offset_ = 0;
  std::size_t length_ = 0;
  std::int64_t count_ = 0;
  bool is_at_end_ = false;
};

void Run::put(const Byte* bytes, std::size_t length, std::int64_t count) {
  const std::uint64_t head[2] = {length, static_cast<std::uint64_t>(count)};
  const auto* head_bytes = reinterpret_cast<const Byte*>(head);
  buffer_.insert(buffer_.end(), head_bytes, head_bytes + sizeof head);
  buffer_.insert(buffer_.end(), bytes, bytes + length);
  if (buffer_.size() >= kBuffer) flush();
}

void Run::flush() {
  file_.write(buffer_.data(), buffer_.size());
  buffer_.clear();
}

void Run::write(const WordSource& words) {
  struct Word {
    const Byte* bytes;
    std::size_t length;
    std::int64_t count;
    bool operator<(const Word& other) const {
      return text_of(bytes, length) < text_of(other.bytes, other.length);
    }
  };
  std::vector<Word> sorted;
  words.each([&](const Byte* bytes, std::size_t length, std::int64_t count) {
    sorted.push_back({bytes, length, count});
  });
  std::sort(sorted.begin(), sorted.end());
  for (const Word& word : sorted) put(word.bytes, word.length, word.count);
  flush();
  file_.finish();
  buffer_ = {};
}

void Run::write_merged(const std::vector<std::unique_ptr<Run>>& runs) {
  std::vector<RunReader> readers;
  for (const auto& run : runs) readers.emplace_back(*run);
  const auto is_later = [](const RunReader* left, const RunReader* right) {
    return left->text() > right->text();
  };
  std::priority_queue<RunReader*, std::vector<RunReader*>, decltype(is_later)> queue(is_later);
  for (RunReader& reader : readers) {
    if (!reader.is_at_end()) queue.push(&reader);
  }
  std::vector<Byte> word;
  while (!queue.empty()) {
    word.assign(queue.top()->bytes(), queue.top()->bytes() + queue.top()->length());
    std::int64_t count = 0;
    while (!queue.empty() && queue.top()->text() == text_of(word.data(), word.size())) {
      RunReader* reader = queue.top();
      queue.pop();
      count += reader->count();
      reader->next();
      if (!reader->is_at_end()) queue.push(reader);
    }
    put(word.data(), word.size(), count);
  }
  flush();
  file_.finish();
  buffer_ = {};
}

void Run::each(const Visit& visit) const {
  for (RunReader reader(*this); !reader.is_at_end(); reader.next()) {
    visit(reader.bytes(), reader.length(), reader.count());
  }
}

}  // namespace engine
