/* Random calls with random arguments, null and rubbish among them: fuzz reply.json calls seed */
#include "waybill_label.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint32_t pick(uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static const char *const TEXTS[] = {
    NULL, "", "{}", "[]", "null", "{\"dpi\": 300}", "{\"dpi\": 1e999}", "{\"paper\": \"100x150\", \"strict\": true}", "{\"limits\": {\"steps\": 50}}",
    "{\"printer\": \"tsc-203\"}", "{\"language\": \"zpl\", \"copies\": 65535}", "{\"language\": \"pwg\", \"pwg_gray\": true}", "{\"language\": 1}",
    "{\"waybill_id\": \"SF1400301234567\"}", "{\"receiver\": {\"name\": \"\\u0000\"}}", "\xff\xfe", "{\"offset\": [50, -50], \"rotate\": 270}",
};
static const size_t PAGES[] = {1, 1, 1, 0, 2, SIZE_MAX};

static unsigned char reply[1 << 20], damaged[1 << 20];
static size_t reply_len;

static bool next(void *context, wl_slice *input) {
    int *left = context;
    *input = pick(3) ? (wl_slice){damaged, pick(64)} : (wl_slice){NULL, 0};
    return (*left)-- > 0;
}

static bool each(void *context, size_t number, const wl_label *label, const wl_failure *failure) {
    (void)context, (void)number;
    wl_label_waybill_id(label);
    wl_failure_json(failure);
    return true;
}

int main(int argc, char **argv) {
    wl_renderer *renderers[4] = {0};
    wl_label *labels[4] = {0};
    FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
    long calls = argc > 2 ? atol(argv[2]) : 1000, made = 0;
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    if (!in) return 1;
    reply_len = fread(reply, 1, sizeof reply, in);
    fclose(in);
    for (long call = 0; call < calls; call++) {
        wl_renderer **renderer = &renderers[pick(4)];
        wl_label **label = &labels[pick(4)];
        wl_failure *failure = NULL, **told = pick(3) ? &failure : NULL;
        wl_bytes bytes = {0}, *out = pick(20) ? &bytes : NULL;
        wl_bitmap bitmap = {0};
        const char *text = TEXTS[pick(sizeof TEXTS / sizeof *TEXTS)];
        size_t page = PAGES[pick(6)], len = reply_len;
        wl_slice font = {reply, pick(100)};
        int left = 3;
        memcpy(damaged, reply, reply_len);
        if (pick(2)) {
            for (int i = 0; i < 3; i++) damaged[pick(reply_len)] = pick(256);
            if (pick(2)) len = pick(reply_len);
        }
        switch (pick(14)) {
        case 0:
            wl_renderer_free(*renderer);
            *renderer = NULL;
            wl_renderer_new(text, pick(8) ? NULL : &font, pick(8) ? 0 : 1, pick(9) ? renderer : NULL, told);
            break;
        case 1:
        case 2:
            wl_label_free(*label);
            *label = NULL;
            wl_label_new(*renderer, pick(9) ? damaged : NULL, len, pick(9) ? label : NULL, told);
            break;
        case 3: wl_label_pdf(*label, out, told); break;
        case 4: wl_label_png(*label, page, out, told); break;
        case 5: wl_label_print_data(*label, page, text, out, told); break;
        case 6:
            wl_label_bitmap(*label, page, pick(9) ? &bitmap : NULL, told);
            wl_bytes_free(&bitmap.data);
            break;
        case 7: wl_label_model(*label, out, told); break;
        case 8: wl_label_warnings(*label, out, told); break;
        case 9: wl_label_check(*label, text, out, told); break;
        case 10: strlen(wl_label_waybill_id(*label)), strlen(wl_label_order_id(*label)), wl_label_page_count(*label); break;
        case 11: wl_render_many(*renderer, pick(3), pick(9) ? next : NULL, pick(9) ? each : NULL, &left, told); break;
        default:
            wl_label_free(*label);
            *label = NULL;
            wl_label_new(*renderer, reply, reply_len, label, told);
        }
        if (failure) strlen(wl_failure_code(failure)), strlen(wl_failure_message(failure)), strlen(wl_failure_hint(failure)), strlen(wl_failure_json(failure));
        made += bytes.len > 0;
        wl_failure_free(failure);
        wl_bytes_free(&bytes);
        wl_bytes_free(out);
    }
    for (int i = 0; i < 4; i++) wl_renderer_free(renderers[i]), wl_label_free(labels[i]);
    printf("%ld calls, %ld of them made bytes\n", calls, made);
    return 0;
}
