// Whether text is in Unicode's normal form NFC for sure.
#pragma once

#include "utf8.hpp"

namespace engine {

// True: NFC leaves the text as it is. False: it may not, or it is broken UTF-8.
bool stays_nfc(const Byte* at, const Byte* end);

}  // namespace engine
