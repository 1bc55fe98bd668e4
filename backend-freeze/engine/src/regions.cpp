#ifdef __linux__

#include "regions.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace engine {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kStep = std::size_t{64} << 10;  // Blocks are multiples of it: of every system's pages.
constexpr std::size_t kRegion = std::size_t{64} << 20;
// Larger ones are mapped for themselves: they are worth more to the system than to the next table.
constexpr std::size_t kMost = std::size_t{32} << 20;

std::size_t in_steps(std::size_t bytes) { return (bytes + kStep - 1) / kStep * kStep; }

// The system gives pages from anywhere: more is asked for, and what lies around the large pages goes back.
std::byte* mapped(std::size_t bytes) {
  const std::size_t asked = bytes + kHugePage;
  void* pages = mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(pages) % kHugePage) % kHugePage;
  auto* begin = static_cast<std::byte*>(pages) + before;
  if (before > 0) munmap(pages, before);
  if (before < kHugePage) munmap(begin + bytes, kHugePage - before);
  madvise(begin, bytes, MADV_HUGEPAGE);  // A wish; where it is refused, small pages do.
  return begin;
}

}  // namespace

Regions& regions() {
  // Never destroyed: tables of other static objects may outlive it.
  static auto* all = new Regions;
  return *all;
}

void* Regions::take(std::size_t bytes, bool is_zeroed) {
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  bytes = in_steps(bytes);
  if (bytes > kMost) return mapped(bytes);
  const std::lock_guard locked(mutex_);
  for (Region& region : regions_) {
    if (std::byte* block = take_from(region, bytes, is_zeroed)) return block;
  }
  regions_.reserve(regions_.size() + 1);
  std::byte* begin = mapped(kRegion);
  regions_.push_back({begin, begin + kRegion, begin, nullptr, 0});
  return take_from(regions_.back(), bytes, is_zeroed);
}

// The first that is large enough, else from behind all; null when there is no room.
std::byte* Regions::take_from(Region& region, std::size_t bytes, bool is_zeroed) {
  Idle** link = &region.idle;
  while (*link != nullptr && (*link)->size < bytes && (*link)->next != nullptr) link = &(*link)->next;
  Idle* idle = *link;
  auto* block = reinterpret_cast<std::byte*>(idle);
  std::size_t used_before = 0;  // of the block, by others
  if (idle != nullptr && idle->size >= bytes) {
    used_before = bytes;
    if (idle->size > bytes) {
      *link = new (block + bytes) Idle{idle->next, idle->size - bytes};
    } else {
      *link = idle->next;
    }
  } else if (idle != nullptr && block + idle->size == region.touched && block + bytes <= region.end) {
    used_before = idle->size;
    *link = nullptr;
  } else {
    block = region.touched;
    if (static_cast<std::size_t>(region.end - block) < bytes) return nullptr;
  }
  region.touched = std::max(region.touched, block + bytes);
  region.used += bytes;
  if (is_zeroed) std::memset(block, 0, used_before);
  return block;
}

void Regions::give_back(void* block, std::size_t bytes) noexcept {
  bytes = in_steps(bytes);
  if (bytes > kMost) {
    munmap(block, bytes);
    return;
  }
  const std::lock_guard locked(mutex_);
  auto* at = static_cast<std::byte*>(block);
  const auto region = std::find_if(regions_.begin(), regions_.end(), [at](const Region& one) {
    return one.begin <= at && at < one.end;
  });
  give_back_to(*region, at, bytes);
  if (region->used > 0) return;
  // One region may wait for the next table, while there are others.
  const auto others = std::count_if(regions_.begin(), regions_.end(),
                                    [](const Region& one) { return one.used > 0; });
  const auto waiting = static_cast<std::ptrdiff_t>(regions_.size()) - others;
  if (others > 0 && waiting == 1) return;
  const auto behind = std::remove_if(regions_.begin(), regions_.end(), [&](const Region& one) {
    const bool is_gone = one.used == 0 && (others == 0 || one.begin == region->begin);
    if (is_gone) munmap(one.begin, kRegion);
    return is_gone;
  });
  regions_.erase(behind, regions_.end());
}

void Regions::give_back_to(Region& region, std::byte* block, std::size_t bytes) {
  region.used -= bytes;
  Idle* before = nullptr;
  Idle* after = region.idle;
  while (after != nullptr && reinterpret_cast<std::byte*>(after) < block) {
    before = after;
    after = after->next;
  }
  if (after != nullptr && block + bytes == reinterpret_cast<std::byte*>(after)) {
    bytes += after->size;
    after = after->next;
  }
  if (before != nullptr && reinterpret_cast<std::byte*>(before) + before->size == block) {
    before->size += bytes;
    before->next = after;
  } else {
    (before != nullptr ? before->next : region.idle) = new (block) Idle{after, bytes};
  }
}

}  // namespace engine

#endif
