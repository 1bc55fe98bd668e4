#include "memory.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace engine {

#ifdef __linux__

namespace {

constexpr std::size_t kLarge = 2 * kHugePage;
constexpr std::size_t kPage = std::size_t{64} << 10;  // a multiple of every system's

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

// The system gives pages from anywhere: more is asked for, and what lies around the large pages goes back.
void* large_block(std::size_t bytes) {
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  const std::size_t used = whole_pages(bytes);
  const std::size_t asked = used + kHugePage;
  void* pages = mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  const auto at = reinterpret_cast<std::uintptr_t>(pages);
  const std::size_t before = (kHugePage - at % kHugePage) % kHugePage;
  auto* block = static_cast<std::byte*>(pages) + before;
  if (before > 0) munmap(pages, before);
  if (asked - before > used) munmap(block + used, asked - before - used);
  madvise(block, used, MADV_HUGEPAGE);  // A wish; where it is refused, small pages do.
  return block;
}

}  // namespace

void* take_zeroed(std::size_t bytes) {
  if (bytes >= kLarge) return large_block(bytes);
  void* block = std::calloc(bytes, 1);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void give_back(void* block, std::size_t bytes) {
  if (bytes >= kLarge) {
    munmap(block, whole_pages(bytes));
  } else {
    std::free(block);
  }
}

#else

void* take_zeroed(std::size_t bytes) {
  void* block = std::calloc(bytes, 1);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void give_back(void* block, std::size_t) { std::free(block); }

#endif

}  // namespace engine
