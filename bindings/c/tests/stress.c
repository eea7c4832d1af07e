/* Many threads, one renderer, one label: the same bytes everywhere. stress reply.json threads rounds */
#include "waybill_label.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(true_) \
    do { \
        if (!(true_)) fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #true_), abort(); \
    } while (0)

static unsigned char reply[1 << 20];
static size_t reply_len;
static wl_renderer *renderer;
static wl_label *shared;
static wl_bytes expected;
static int rounds;

static void same(const wl_label *label) {
    wl_bytes pdf;
    CHECK(wl_label_pdf(label, &pdf, NULL) == WL_OK);
    CHECK(pdf.len == expected.len && !memcmp(pdf.data, expected.data, pdf.len) && !pdf.data[pdf.len]);
    wl_bytes_free(&pdf);
    CHECK(!pdf.data && !pdf.len);
}

static void *work(void *unused) {
    (void)unused;
    for (int round = 0; round < rounds; round++) {
        wl_label *label;
        wl_bitmap bitmap;
        wl_bytes json;
        wl_failure *failure;
        CHECK(wl_label_new(renderer, reply, reply_len, &label, NULL) == WL_OK);
        same(label);
        same(shared);
        CHECK(wl_label_model(label, &json, NULL) == WL_OK);
        CHECK(json.data[0] == '{' && strlen((char *)json.data) == json.len);
        wl_bytes_free(&json);
        CHECK(wl_label_check(shared, "{\"waybill_id\": \"SF1400301234567\"}", &json, NULL) == WL_OK);
        CHECK(strstr((char *)json.data, "\"passes\":true"));
        wl_bytes_free(&json);
        CHECK(wl_label_bitmap(shared, 1, &bitmap, NULL) == WL_OK);
        CHECK(bitmap.width == 800 && bitmap.height == 1440 && bitmap.stride == 100 && bitmap.mode == WL_BILEVEL && bitmap.data.len == 144000);
        wl_bytes_free(&bitmap.data);
        CHECK(wl_label_print_data(label, 1, "{\"language\": \"zpl\"}", &json, NULL) == WL_OK);
        wl_bytes_free(&json);
        CHECK(wl_label_png(label, 2, &json, &failure) == WL_FAILED);
        CHECK(!strcmp(wl_failure_code(failure), "no_such_page") && *wl_failure_message(failure) && !*wl_failure_hint(failure));
        wl_failure_free(failure);
        wl_label_free(label);
    }
    return NULL;
}

struct day {
    size_t given, until;
    atomic_size_t labels, failures, stop_after;
};

static bool next(void *context, wl_slice *input) {
    struct day *day = context;
    if (day->given == day->until) return false;
    day->given++;
    *input = day->given % 4 ? (wl_slice){reply, reply_len} : (wl_slice){(const uint8_t *)"{}", 2};
    return true;
}

static bool each(void *context, size_t number, const wl_label *label, const wl_failure *failure) {
    struct day *day = context;
    CHECK(!label == (number % 4 == 3) && !failure == !!label);
    if (label) same(label);
    atomic_fetch_add(label ? &day->labels : &day->failures, 1);
    return atomic_load(&day->labels) < day->stop_after;
}

int main(int argc, char **argv) {
    int count = argc > 2 ? atoi(argv[2]) : 4;
    pthread_t threads[64];
    FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
    wl_failure *failure = NULL;
    CHECK(in && count <= 64);
    rounds = argc > 3 ? atoi(argv[3]) : 1;
    reply_len = fread(reply, 1, sizeof reply, in);
    fclose(in);

    CHECK(wl_renderer_new("{\"papr\": 1}", NULL, 0, &renderer, &failure) == WL_FAILED && !strcmp(wl_failure_code(failure), "bad_options"));
    wl_failure_free(failure);
    CHECK(wl_renderer_new(NULL, NULL, 0, &renderer, NULL) == WL_OK);
    CHECK(wl_label_new(renderer, reply, reply_len, &shared, NULL) == WL_OK && wl_label_pdf(shared, &expected, NULL) == WL_OK);
    for (int i = 0; i < count; i++) CHECK(!pthread_create(&threads[i], NULL, work, NULL));
    for (int i = 0; i < count; i++) CHECK(!pthread_join(threads[i], NULL));

    for (int jobs = 0; jobs < 4; jobs++) {
        struct day whole = {.until = 20, .stop_after = 1000}, cut = {.until = SIZE_MAX, .stop_after = 5};
        CHECK(wl_render_many(renderer, jobs, next, each, &whole, NULL) == WL_OK);
        CHECK(whole.labels == 15 && whole.failures == 5);
        CHECK(wl_render_many(renderer, jobs, next, each, &cut, NULL) == WL_OK);
        CHECK(cut.labels >= 5 && cut.given < 200);
    }

    /* A label outlives its renderer. */
    wl_renderer_free(renderer);
    same(shared);
    wl_label_free(shared);
    wl_bytes_free(&expected);
    puts("stressed");
    return 0;
}
