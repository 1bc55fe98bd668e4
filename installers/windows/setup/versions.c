#include "versions.h"

#include <wctype.h>

enum { WINDOWS_MAJOR = 10, WINDOWS_BUILD = 17763 }; /* 10, 1809: the oldest that gets a WebView2 */

static bool is_digit(wchar_t letter) { return letter >= L'0' && letter <= L'9'; }

static unsigned long number(const wchar_t **at) {
  unsigned long value = 0;
  for (; is_digit(**at); (*at)++) value = value * 10 + (unsigned long)(**at - L'0');
  return value;
}

static int sign(unsigned long left, unsigned long right) { return (left > right) - (left < right); }

/* What is behind the hyphen, part by part: numbers as numbers, words as words. */
static int compare_rest(const wchar_t *left, const wchar_t *right) {
  while (*left != 0 && *right != 0) {
    if (is_digit(*left) && is_digit(*right)) {
      unsigned long a = number(&left), b = number(&right);
      if (a != b) return sign(a, b);
    } else if (*left != *right) {
      return sign((unsigned long)*left, (unsigned long)*right);
    } else {
      left++;
      right++;
    }
  }
  return sign(*left != 0, *right != 0);
}

int version_compare(const wchar_t *left, const wchar_t *right) {
  if (!is_digit(*left) || !is_digit(*right)) return sign(is_digit(*left), is_digit(*right));
  for (int i = 0; i < 3; i++) {
    unsigned long a = number(&left), b = number(&right);
    if (a != b) return sign(a, b);
    if (*left == L'.') left++;
    if (*right == L'.') right++;
  }
  bool is_left_early = *left == L'-', is_right_early = *right == L'-';
  if (is_left_early != is_right_early) return is_left_early ? -1 : 1;
  return is_left_early ? compare_rest(left + 1, right + 1) : 0;
}

bool version_is_too_old(unsigned major, unsigned build, bool is_wine) {
  if (is_wine) return false;
  return major < WINDOWS_MAJOR || (major == WINDOWS_MAJOR && build < WINDOWS_BUILD);
}
