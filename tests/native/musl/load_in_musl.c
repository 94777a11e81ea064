// A musl process loads the built file, asks for what the runtime would ask for, and walks with a library
// that is linked in the same way: load_in_musl libNativeProfiler.so libmusl_walk.so
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const unsigned char kClass[16] = {0xC3, 0xF2, 0xA1, 0xD6, 0x0E, 0x5B, 0x57, 0x4E,
                                         0x9A, 0x7C, 0x36, 0xC1, 0xE5, 0xB0, 0x8F, 0x24};
static const unsigned char kFactory[16] = {1, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};
static const unsigned char kUnknown[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

typedef int (*GetClassObject)(const void*, const void*, void**);
typedef int (*CreateInstance)(void*, void*, const void*, void**);
typedef int (*Initialize)(void*, void*);
typedef size_t (*Walk)(uint64_t*, size_t);

static int failed(const char* what) {
    fprintf(stderr, "load_in_musl: %s\n", what);
    return 1;
}

static void* function_of(void* object, int slot) { return (*(void***)object)[slot]; }

__attribute__((noinline)) static size_t inner(Walk walk, uint64_t* frames) {
    const size_t count = walk(frames, 64);
    __asm__ volatile("" : : "r"(frames) : "memory");  // no tail call
    return count;
}

__attribute__((noinline)) static size_t outer(Walk walk, uint64_t* frames) {
    const size_t count = inner(walk, frames);
    __asm__ volatile("" : : "r"(frames) : "memory");
    return count;
}

static int has(const uint64_t* frames, size_t count, const void* function) {
    for (size_t i = 0; i < count; i++) {
        if (frames[i] - (uint64_t)function < 512) return 1;
    }
    return 0;
}

int main(int count, char** arguments) {
    if (count != 3) return failed("usage: load_in_musl LIBRARY WALK-LIBRARY");
    void* library = dlopen(arguments[1], RTLD_NOW);
    if (library == NULL) return failed(dlerror());
    const GetClassObject get = (GetClassObject)dlsym(library, "DllGetClassObject");
    void *factory = NULL, *profiler = NULL;
    if (get == NULL || get(kClass, kFactory, &factory) != 0) return failed("no class object");
    const CreateInstance create = (CreateInstance)function_of(factory, 3);
    if (create(factory, NULL, kUnknown, &profiler) != 0 || profiler == NULL) return failed("no profiler");
    const Initialize initialize = (Initialize)function_of(profiler, 3);
    if (initialize(profiler, profiler) >= 0) return failed("initialised without a runtime");

    void* walks = dlopen(arguments[2], RTLD_NOW);
    if (walks == NULL) return failed(dlerror());
    const Walk walk = (Walk)dlsym(walks, "np_test_walk");
    uint64_t frames[64];
    const size_t depth = walk == NULL ? 0 : outer(walk, frames);
    if (!has(frames, depth, (void*)inner) || !has(frames, depth, (void*)outer) || !has(frames, depth, (void*)main)) {
        for (size_t i = 0; i < depth; i++) fprintf(stderr, "  %#lx\n", (unsigned long)frames[i]);
        fprintf(stderr, "  inner %p outer %p main %p\n", (void*)inner, (void*)outer, (void*)main);
        return failed("the walk does not pass inner, outer and main");
    }
    printf("loaded, refused without a runtime, walked %zu frames\n", depth);
    return 0;
}
