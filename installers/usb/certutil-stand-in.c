/* For tests: prints what Windows' certutil prints for `-hashfile FILE SHA256`. Wine's own prints nothing. */
#include <windows.h>
#include <bcrypt.h>
#include <stdio.h>

int wmain(int count, wchar_t **words) {
  static BYTE block[65536], sum[32];
  BCRYPT_ALG_HANDLE algorithm;
  BCRYPT_HASH_HANDLE hash;
  DWORD read;
  if (count != 4 || wcscmp(words[1], L"-hashfile") || wcscmp(words[3], L"SHA256")) return 1;
  HANDLE file = CreateFileW(words[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  LARGE_INTEGER size = {.QuadPart = 0};
  if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &size) || size.QuadPart == 0) {
    puts("CertUtil: -hashfile command FAILED: 0x800703ee (WIN32: 1006)");
    puts("CertUtil: The file cannot be opened.");
    return 2;
  }
  BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0);
  BCryptCreateHash(algorithm, &hash, NULL, 0, NULL, 0, 0);
  while (ReadFile(file, block, sizeof block, &read, NULL) && read > 0) BCryptHashData(hash, block, read, 0);
  BCryptFinishHash(hash, sum, sizeof sum, 0);
  puts("SHA256 hash of the file:");
  for (unsigned i = 0; i < sizeof sum; i++) printf("%02x", sum[i]);
  puts("\nCertUtil: -hashfile command completed successfully.");
  return 0;
}
