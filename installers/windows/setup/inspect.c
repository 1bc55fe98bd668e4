/* What tests and `npm run package` ask a setup, on any system: is it whole; what is in it.
 *
 *   inspect SETUP            one line: WHOLE, DAMAGED name or MISSING name
 *   inspect SETUP FILE       and unpacks all files, in a row, into FILE */
#include <stdlib.h>
#include <string.h>

#include "payload.h"

static int say(const struct Payload *p, enum Verdict verdict) {
  static const char *const WORDS[] = {"WHOLE", "DAMAGED", "MISSING", "NO_MEMORY"};
  printf("%s %s\n", WORDS[verdict], p->culprit);
  return (int)verdict;
}

int main(int count, char **words) {
  struct Payload payload;
  if (count < 2) return 9;
  enum Verdict verdict = payload_open(&payload, words[1]);
  if (verdict == WHOLE) verdict = payload_check(&payload, NULL, NULL);
  if (verdict == WHOLE && count > 2) {
    FILE *out = fopen(words[2], "wb");
    if (out == NULL) return 9;
    for (uint32_t i = 0; i < payload.block_count && verdict == WHOLE; i++) {
      verdict = payload_block(&payload, i);
      if (verdict == WHOLE) fwrite(payload.unpacked, 1, payload.blocks[i].unpacked, out);
    }
    fclose(out);
  }
  int code = say(&payload, verdict);
  payload_close(&payload);
  return code;
}
