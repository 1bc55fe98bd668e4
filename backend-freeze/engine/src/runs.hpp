// Sorted runs of counted words on disk, for texts whose distinct words do not fit into the memory allowed.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "words.hpp"

namespace engine {

// A file of our own that is gone when the object is.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& path);  // Throws std::system_error.
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(const void* bytes, std::size_t size);
  void finish();  // everything written is in the file
  // Up to `size` bytes at `offset`; fewer at the end.
  std::size_t read(std::uint64_t offset, void* bytes, std::size_t size) const;

 private:
  std::filesystem::path path_;
  std::FILE* file_;
};

// Words in the order of their bytes, each once. Throws std::system_error on a full or broken disk.
class Run final : public WordSource {
 public:
  explicit Run(const std::filesystem::path& path) : file_(path) {}

  void write(const WordSource& words);                             // sorts references to them
  void write_merged(const std::vector<std::unique_ptr<Run>>& runs);  // adds the counts of equal words
  void each(const Visit& visit) const override;

 private:
  friend class RunReader;
  void put(const Byte* bytes, std::size_t length, std::int64_t count);
  void flush();

  TemporaryFile file_;
  std::vector<Byte> buffer_;
};

}  // namespace engine
