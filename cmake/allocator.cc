// How the programs' allocator, jemalloc, is set: what was freed goes back to the system within a
// third of a second, so that a server is not as large for ever as its largest import was.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:300,muzzy_decay_ms:0";
}
