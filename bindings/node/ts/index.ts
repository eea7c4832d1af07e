/**
 * Express waybill replies (WeChat Logistics getOrder) to print-ready labels: PDF, PNG, printer data, and their content as data.
 *
 * @packageDocumentation
 */
import { availableParallelism } from 'node:os'
import * as native from './native.js'
import { LabelError, told } from './error.js'
import type { Checked, Expectation, Options, PrintOptions, Warning } from './options.js'

export { LabelError }
export type * from './options.js'

/** Every code that a LabelError can have. */
export const codes: () => string[] = native.codes

/** JSON as text or bytes, or what it stands for. */
export type Json = string | Uint8Array | object

export interface Aborting {
  /** Gives up: the promise is rejected with the signal's reason, and work that has not begun is not done. */
  signal?: AbortSignal | undefined
}

export interface Many<T> extends Aborting {
  /** How many labels are worked on at a time. Default: one a processor; libuv has 4 threads unless UV_THREADPOOL_SIZE says otherwise. */
  jobs?: number | undefined
  /** What is done with each label; its result comes instead of the label. */
  each?: ((label: Label) => T | Promise<T>) | undefined
}

function json(value: Json): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  if (typeof value !== 'object' || value === null) throw new TypeError('give JSON as a string or bytes, or what it stands for as an object')
  return JSON.stringify(value)
}

function pageNumber(page: number): number {
  if (!Number.isInteger(page) || page < 0 || page > 0xffffffff) throw new TypeError('a page is a whole number from 1')
  return page
}

/** What is done when a signal aborts, by one listener a signal. */
const listening = new WeakMap<AbortSignal, Set<() => void>>()

function stopsOf(signal: AbortSignal): Set<() => void> {
  let stops = listening.get(signal)
  if (stops === undefined) {
    const all = new Set<() => void>()
    signal.addEventListener('abort', () => all.forEach((stop) => stop()), { once: true })
    listening.set(signal, (stops = all))
  }
  return stops
}

async function made<T>({ signal }: Aborting, make: (abort: native.Abort | undefined) => Promise<T>): Promise<T> {
  try {
    if (signal === undefined) return await make(undefined)
    signal.throwIfAborted()
    const abort = new native.Abort()
    const stops = stopsOf(signal)
    let stop = () => {}
    const aborted = new Promise<never>((_, reject) => {
      stop = () => {
        abort.abort()
        reject(signal.reason)
      }
      stops.add(stop)
    })
    try {
      return await Promise.race([make(abort), aborted])
    } finally {
      stops.delete(stop)
    }
  } catch (error) {
    throw told(error)
  }
}

/** Only this module makes labels. */
const labels = new WeakSet<native.Label>()

/** Settings and caches that labels share. Its work is done by libuv's threads, any number at a time. */
export class Renderer {
  readonly #native: native.Renderer

  /**
   * @param options How labels are made, by the names of the command's options.
   * @param fonts Bytes of font files (TTF, OTF, TTC, WOFF, WOFF2) besides the bundled ones.
   * @throws LabelError `bad_options`, `bad_font`.
   */
  constructor(options: Options | string | Uint8Array = {}, fonts: Uint8Array[] = []) {
    try {
      this.#native = new native.Renderer(json(options), fonts)
    } catch (error) {
      throw told(error)
    }
  }

  /** A hash (SHA-256, hexadecimal) of all that labels depend on besides their replies: equal replies and fingerprints mean equal bytes. */
  get fingerprint(): string {
    return this.#native.fingerprint
  }

  /**
   * The label of one reply.
   *
   * @param reply The reply of getOrder, of its cloud call (the object as it is) or of previewTemplate.
   * @throws LabelError There is no label; `code` says why.
   */
  async label(reply: Json, aborting: Aborting = {}): Promise<Label> {
    const body = json(reply)
    return labelOf(await made(aborting, (abort) => this.#native.label(body, abort)))
  }

  /**
   * Labels of many replies, in their order. One that fails comes as a LabelError and stops no other.
   *
   * @param replies Replies, batch replies or arrays of replies: any iterable, or one of these as it is (a string or bytes may be JSON lines). It
   *   is read no more than `jobs` replies ahead of what was taken: it may be endless.
   */
  async *renderMany<T = Label>(
    replies: Json | Iterable<Json> | AsyncIterable<Json>,
    { jobs = availableParallelism(), each, signal }: Many<T> = {},
  ): AsyncGenerator<T | LabelError, void, undefined> {
    if (!Number.isInteger(jobs) || jobs < 1) throw new TypeError('jobs is a whole number from 1')
    const work = async (reply: native.Reply): Promise<T | LabelError> => {
      try {
        const label = labelOf(await made({ signal }, (abort) => this.#native.labelOf(reply, abort)))
        return each === undefined ? (label as T) : await each(label)
      } catch (error) {
        if (error instanceof LabelError) return error
        throw error
      }
    }
    const waiting: Promise<T | LabelError>[] = []
    for await (const one of isMany(replies) ? replies : [replies]) {
      for (const reply of this.#native.replies(json(one))) {
        const result = work(reply)
        // It is thrown when its turn comes.
        result.catch(() => {})
        waiting.push(result)
        if (waiting.length > jobs) yield await waiting.shift()!
      }
    }
    for (const result of waiting) yield await result
  }
}

function isMany(replies: Json | Iterable<Json> | AsyncIterable<Json>): replies is Iterable<Json> | AsyncIterable<Json> {
  if (typeof replies !== 'object' || replies === null || replies instanceof Uint8Array) return false
  return Symbol.iterator in replies || Symbol.asyncIterator in replies
}

function labelOf(made: native.Label): Label {
  labels.add(made)
  return new Label(made)
}

/** A label. Its outputs are made when they are asked for, by libuv's threads. */
export class Label {
  readonly #native: native.Label

  /** @internal */
  constructor(made: native.Label) {
    if (!labels.has(made)) throw new TypeError('labels come from Renderer.label')
    this.#native = made
  }

  /** The waybill number; empty when the reply states none. */
  get waybillId(): string {
    return this.#native.waybillId
  }

  /** The shop's order number; empty when the reply states none. */
  get orderId(): string {
    return this.#native.orderId
  }

  /** How many pages the label has. */
  get pageCount(): number {
    return this.#native.pageCount
  }

  /** What to look at before printing. */
  get warnings(): Warning[] {
    return JSON.parse(this.#native.warnings)
  }

  /** The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text. */
  async pdf(aborting: Aborting = {}): Promise<Buffer> {
    return made(aborting, (abort) => this.#native.pdf(abort))
  }

  /** One page (from 1) as a PNG of exactly the printer's dots, its density stated. */
  async png(page = 1, aborting: Aborting = {}): Promise<Buffer> {
    return made(aborting, (abort) => this.#native.png(pageNumber(page), abort))
  }

  /** One page (from 1) in a printer's language: the dots of the 1-bit PNG as one job. */
  async printData(options: PrintOptions | string | Uint8Array, page = 1, aborting: Aborting = {}): Promise<Buffer> {
    return made(aborting, (abort) => this.#native.printData(json(options), pageNumber(page), abort))
  }

  /**
   * One page (from 1) as dots, rows from the top: `1bit` has eight dots a byte, the leftmost in the highest bit, 0 is ink; `gray` a byte a dot,
   * `rgb` three.
   */
  async bitmap(page = 1, aborting: Aborting = {}): Promise<native.Bitmap> {
    return made(aborting, (abort) => this.#native.bitmap(pageNumber(page), abort))
  }

  /** What is on the label: the same as the command's `inspect`; its schema is docs/inspect.schema.json. */
  async model(): Promise<Record<string, unknown>> {
    return JSON.parse(await made({}, () => this.#native.model()))
  }

  /** Is this the label of that order? */
  async check(expectation: Expectation | string | Uint8Array): Promise<Checked> {
    return JSON.parse(await made({}, () => this.#native.check(json(expectation))))
  }
}
