/* A reply to a PDF and a PNG: one_label reply.json [folder] */
#include "waybill_label.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *file(const char *path, size_t *len) {
    FILE *in = fopen(path, "rb");
    unsigned char *bytes = NULL;
    size_t room = 0, got;
    *len = 0;
    if (!in) return NULL;
    do {
        if (*len == room && !(bytes = realloc(bytes, room = room ? 2 * room : 1 << 16))) abort();
        got = fread(bytes + *len, 1, room - *len, in);
        *len += got;
    } while (got);
    fclose(in);
    return bytes;
}

static int failed(wl_failure *failure) {
    fprintf(stderr, "%s; %s [%s]\n", wl_failure_message(failure), wl_failure_hint(failure), wl_failure_code(failure));
    wl_failure_free(failure);
    return 1;
}

static int write_to(const char *folder, const char *name, const wl_bytes *bytes) {
    char path[4096];
    FILE *out;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!(out = fopen(path, "wb"))) return perror(path), 1;
    if (fwrite(bytes->data, 1, bytes->len, out) != bytes->len || fclose(out)) return perror(path), 1;
    return 0;
}

int main(int argc, char **argv) {
    const char *folder = argc > 2 ? argv[2] : ".";
    wl_renderer *renderer = NULL;
    wl_label *label = NULL;
    wl_failure *failure = NULL;
    wl_bytes pdf = {0}, png = {0}, warnings = {0};
    size_t len;
    unsigned char *reply = argc > 1 ? file(argv[1], &len) : NULL;
    int status = 1;
    if (!reply) return fprintf(stderr, "give a reply's file\n"), 1;
    if (wl_renderer_new("{\"dpi\": 203}", NULL, 0, &renderer, &failure) == WL_OK &&
        wl_label_new(renderer, reply, len, &label, &failure) == WL_OK &&
        wl_label_warnings(label, &warnings, &failure) == WL_OK &&
        wl_label_pdf(label, &pdf, &failure) == WL_OK &&
        wl_label_png(label, 1, &png, &failure) == WL_OK) {
        status = write_to(folder, "label.pdf", &pdf) || write_to(folder, "label.png", &png);
        printf("%s %s\n", wl_label_waybill_id(label), (const char *)warnings.data);
    } else {
        failed(failure);
    }
    wl_bytes_free(&pdf);
    wl_bytes_free(&png);
    wl_bytes_free(&warnings);
    wl_label_free(label);
    wl_renderer_free(renderer);
    free(reply);
    return status;
}
