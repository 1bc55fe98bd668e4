/* Ways to pack that our images do not use. The library that reads images names them all, and one is under the GPL:
 * these stand where they would, and refuse. */
int LZ4_decompress_safe(void);
int lzma_stream_buffer_decode(void);
int lzo1x_decompress_safe(void);
int uncompress(void);

int LZ4_decompress_safe(void) { return -1; }
int lzma_stream_buffer_decode(void) { return 8; /* LZMA_OPTIONS_ERROR */ }
int lzo1x_decompress_safe(void) { return -1; }
int uncompress(void) { return -3; /* Z_DATA_ERROR */ }
