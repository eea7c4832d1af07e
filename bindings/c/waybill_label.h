/*
 * waybill-label for C: express waybill replies (WeChat Logistics getOrder) to print-ready labels.
 *
 *     wl_renderer *renderer;
 *     wl_label *label;
 *     wl_bytes pdf;
 *     wl_failure *failure = NULL;
 *     if (wl_renderer_new(NULL, NULL, 0, &renderer, &failure) == WL_OK
 *         && wl_label_new(renderer, reply, length, &label, &failure) == WL_OK
 *         && wl_label_pdf(label, &pdf, &failure) == WL_OK) …
 *
 * Handles are made by a function and freed by the _free function of their name, once; null may be freed. Bytes and texts that a function gives are
 * freed by wl_bytes_free, or belong to the handle that its comment names. A place for a failure may be null; it is written only with WL_FAILED.
 * Results are written only with WL_OK.
 *
 * Pointers must be null or what their names say: readable for the length given, texts NUL-terminated and in UTF-8. What is null that must not be is
 * WL_BAD_ARGUMENT. Any thread may call anything; a handle may be used by many threads at once until it is freed. There is no other state. No panic
 * and no exception leaves a function; callbacks must not let one out either.
 *
 * Made by cbindgen from bindings/c/src; do not edit.
 */

#ifndef WAYBILL_LABEL_H
#define WAYBILL_LABEL_H

/* Generated with cbindgen:0.29.4 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 What became of a call.
 */
typedef enum {
  /*
   It was done.
   */
  WL_OK = 0,
  /*
   It was not done: the failure says why.
   */
  WL_FAILED = 1,
  /*
   An argument is null that must not be.
   */
  WL_BAD_ARGUMENT = 2,
} wl_status;

/*
 What the bytes of a bitmap are.
 */
typedef enum {
  /*
   Eight dots a byte, the leftmost in the highest bit; 0 is ink and 1 paper.
   */
  WL_BILEVEL = 0,
  /*
   A byte a dot.
   */
  WL_GRAY = 1,
  /*
   Three bytes a dot.
   */
  WL_RGB = 2,
} wl_mode;

/*
 Why something was not done.
 */
typedef struct wl_failure wl_failure;

/*
 A label. Any number of threads may use it at a time.
 */
typedef struct wl_label wl_label;

/*
 A renderer.
 */
typedef struct wl_renderer wl_renderer;

/*
 Bytes of the caller's.
 */
typedef struct {
  /*
   Where they begin.
   */
  const uint8_t *data;
  /*
   How many there are.
   */
  size_t len;
} wl_slice;

/*
 Bytes that a function made, to be freed with `wl_bytes_free`. A NUL follows them, which `len` does not count.
 */
typedef struct {
  /*
   Where they begin.
   */
  uint8_t *data;
  /*
   How many there are.
   */
  size_t len;
} wl_bytes;

/*
 Dots of a page, rows from the top.
 */
typedef struct {
  /*
   Dots in a row.
   */
  uint32_t width;
  /*
   Rows.
   */
  uint32_t height;
  /*
   Bytes from one row to the next.
   */
  size_t stride;
  /*
   What the bytes are.
   */
  wl_mode mode;
  /*
   The bytes, to be freed with `wl_bytes_free(&bitmap.data)`.
   */
  wl_bytes data;
} wl_bitmap;

/*
 Gives the next input: a reply, a batch reply, an array or JSON lines; false at the end. The bytes must stay until it is called again.
 */
typedef bool (*wl_next)(void *context, wl_slice *input);

/*
 Takes the label of a reply, or why there is none (the other of both is null); it owns neither. `number` counts the replies from 0. False: no
 further reply is begun.
 */
typedef bool (*wl_each)(void *context,
                        size_t number,
                        const wl_label *label,
                        const wl_failure *failure);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 A renderer: settings and caches that labels share. Any number of threads may use it at a time.

 `options` is JSON (bindings/options.schema.json), NUL-terminated; null: the defaults. `fonts` are font files besides the bundled ones, copied.
 */
wl_status wl_renderer_new(const char *options,
                          const wl_slice *fonts,
                          size_t font_count,
                          wl_renderer **renderer,
                          wl_failure **failure);

/*
 Frees a renderer. Labels that it made stay.
 */
void wl_renderer_free(wl_renderer *renderer);

/*
 The label of one reply of getOrder, of its cloud call or of previewTemplate.
 */
wl_status wl_label_new(const wl_renderer *renderer,
                       const uint8_t *reply,
                       size_t len,
                       wl_label **label,
                       wl_failure **failure);

/*
 Frees a label.
 */
void wl_label_free(wl_label *label);

/*
 The waybill number, NUL-terminated; empty when the reply states none. It lives as long as the label.
 */
const char *wl_label_waybill_id(const wl_label *label);

/*
 The shop's order number, NUL-terminated; empty when the reply states none. It lives as long as the label.
 */
const char *wl_label_order_id(const wl_label *label);

/*
 How many pages the label has; 0 of null.
 */
size_t wl_label_page_count(const wl_label *label);

/*
 The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text.
 */
wl_status wl_label_pdf(const wl_label *label, wl_bytes *pdf, wl_failure **failure);

/*
 One page (from 1) as a PNG of exactly the printer's dots, its density stated.
 */
wl_status wl_label_png(const wl_label *label, size_t page, wl_bytes *png, wl_failure **failure);

/*
 One page (from 1) in a printer's language: the dots of the 1-bit PNG as one job. `options` is JSON with the printer or the language.
 */
wl_status wl_label_print_data(const wl_label *label,
                              size_t page,
                              const char *options,
                              wl_bytes *data,
                              wl_failure **failure);

/*
 One page (from 1) as dots.
 */
wl_status wl_label_bitmap(const wl_label *label,
                          size_t page,
                          wl_bitmap *bitmap,
                          wl_failure **failure);

/*
 What is on the label, as JSON: the same as the command's `inspect` (docs/inspect.schema.json).
 */
wl_status wl_label_model(const wl_label *label, wl_bytes *json, wl_failure **failure);

/*
 What to look at before printing, as a JSON array.
 */
wl_status wl_label_warnings(const wl_label *label, wl_bytes *json, wl_failure **failure);

/*
 Is this the label of that order? `expectation` is JSON; the answer is the JSON object `{"passes": …, "findings": […]}`.
 */
wl_status wl_label_check(const wl_label *label,
                         const char *expectation,
                         wl_bytes *answer,
                         wl_failure **failure);

/*
 Frees what a function made, and sets it to null and 0. Of a bitmap it is `data`.
 */
void wl_bytes_free(wl_bytes *bytes);

/*
 A stable name of the failure for programs, NUL-terminated; docs/codes.md lists them. It lives as long as the failure.
 */
const char *wl_failure_code(const wl_failure *failure);

/*
 What is wrong, for people, NUL-terminated. It holds nothing personal, and lives as long as the failure.
 */
const char *wl_failure_message(const wl_failure *failure);

/*
 What may mend it, NUL-terminated; empty when nothing is known. It lives as long as the failure.
 */
const char *wl_failure_hint(const wl_failure *failure);

/*
 All of the failure as a JSON object, NUL-terminated: `code`, `message`, `hint`, `severity`, `warnings`, `order_id`, `delivery_id`, `waybill_id`. It
 lives as long as the failure.
 */
const char *wl_failure_json(const wl_failure *failure);

/*
 Frees a failure.
 */
void wl_failure_free(wl_failure *failure);

/*
 Labels of many replies, by `jobs` threads (0: one a processor), until `next` has no more or `each` wants no more; a reply without a label stops no
 other. `next` is called by one thread at a time, `each` by up to `jobs` threads at once, in no order. Not more than 8 labels a thread are ahead of
 `each`: the input may be endless.
 */
wl_status wl_render_many(const wl_renderer *renderer,
                         size_t jobs,
                         wl_next next,
                         wl_each each,
                         void *context,
                         wl_failure **failure);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* WAYBILL_LABEL_H */
