// Large blocks of memory, cut from regions with pages of 2 MB (Linux).
//
// With pages of 4 KB the random reads of the word table cost up to half as much again. And a page that the
// system hands out for the first time costs more than all that is done in it later: of a training of 100 MB
// it was a fifth, 184 MB. So what a table leaves is given to the next one: clearing it takes a tenth of that.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace engine {

class Regions {
 public:
  // Smaller blocks are better off with malloc.
  static constexpr std::size_t kLeast = std::size_t{256} << 10;

  // Throws std::bad_alloc.
  void* take(std::size_t bytes, bool is_zeroed);
  void give_back(void* block, std::size_t bytes) noexcept;

 private:
  // Lies at the beginning of what is idle: giving a block back needs no memory.
  struct Idle {
    Idle* next;  // by address; no two touch
    std::size_t size;
  };
  struct Region {
    std::byte* begin;
    std::byte* end;
    std::byte* touched;  // What lies behind was never given to anybody: it is zero, and costs nothing yet.
    Idle* idle;          // of what lies before
    std::size_t used;
  };

  static std::byte* take_from(Region& region, std::size_t bytes, bool is_zeroed);
  static void give_back_to(Region& region, std::byte* block, std::size_t bytes);

  std::mutex mutex_;
  std::vector<Region> regions_;
};

Regions& regions();

}  // namespace engine
