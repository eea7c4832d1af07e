// What goes in and comes out, whatever it is.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { codes, Label, LabelError, Renderer } from 'waybill-label'

const root = new URL('../../../', import.meta.url)
const reply = readFileSync(new URL('samples/sf-two-part.json', root))
const batch = readFileSync(new URL('samples/batch-camel.json', root))
const renderer = new Renderer()

async function all(stream) {
  const made = []
  for await (const one of stream) made.push(one)
  return made
}

test('CommonJS and modules are the same package', () => {
  assert.equal(createRequire(import.meta.url)('waybill-label').Renderer, Renderer)
})

test('a reply is bytes, a string or an object', async () => {
  const pdf = await (await renderer.label(reply)).pdf()
  for (const same of [reply.toString(), JSON.parse(reply), new Uint8Array(reply)]) {
    assert.deepEqual(await (await renderer.label(same)).pdf(), pdf)
  }
})

test('model, warnings and check', async () => {
  const label = await renderer.label(reply)
  assert.deepEqual([label.waybillId, label.pageCount, label.warnings], ['SF1400301234567', 1, []])
  assert.equal((await label.model()).routing_code, '571BH-Q2-018')
  assert.equal((await label.check({ waybill_id: 'SF1400301234567' })).passes, true)
  assert.deepEqual(await label.check({ waybill_id: 'SF1' }), { passes: false, findings: [{ field: 'waybill_numbers', outcome: 'mismatch' }] })
})

test('a failure has its code, and tells what may help', async () => {
  await assert.rejects((await renderer.label(reply)).png(2), { name: 'LabelError', code: 'no_such_page', severity: null })
  const denied = await new Renderer({ strict: true }).label({ waybill_id: 'SF1', order_id: 'o', print_html: '<p>x' }).catch((error) => error)
  assert.ok(denied instanceof LabelError)
  assert.deepEqual([denied.code, denied.severity, denied.waybillId, denied.orderId], ['denied', 'check', 'SF1', 'o'])
  assert.match(denied.hint, /allow/)
  assert.equal(denied.warnings[0].code, 'waybill_number_not_shown')
  assert.throws(() => new Renderer({ papr: '' }), { code: 'bad_options' })
  assert.throws(() => new Renderer({}, [reply]), { code: 'bad_font' })
  assert.ok(codes().includes('bad_expectation'))
})

test('dots', async () => {
  const { width, height, mode, stride, data } = await (await renderer.label(reply)).bitmap()
  assert.deepEqual([width, height, mode, stride, data.length], [800, 1440, '1bit', 100, 144000])
})

test('one failure stops no other, and order is kept', async () => {
  const made = await all(renderer.renderMany([batch, reply, '{}', JSON.parse(reply)], { jobs: 3 }))
  const told = made.map((one) => (one instanceof LabelError ? one.code : one.waybillId))
  assert.deepEqual(told, ['YT2600066778801', 'api_error', 'JT5200066778106', 'SF1400301234567', 'not_a_reply', 'SF1400301234567'])
})

test('replies are taken no further ahead than needed', async () => {
  let read = 0
  async function* endless() {
    for (;;) {
      read += 1
      yield '{}'
    }
  }
  const stream = renderer.renderMany(endless(), { jobs: 2 })
  for (let taken = 0; taken < 10; taken += 1) await stream.next()
  await stream.return()
  assert.ok(read <= 10 + 3)
})

test('what each throws is thrown', async () => {
  const each = () => {
    throw new RangeError('mine')
  }
  await assert.rejects(all(renderer.renderMany([reply], { each })), { name: 'RangeError', message: 'mine' })
})

test('the event loop goes on while labels are made', async () => {
  let turns = 0
  const timer = setInterval(() => (turns += 1), 0)
  const each = (label) => label.pdf()
  await all(renderer.renderMany(Array(200).fill(reply), { each }))
  clearInterval(timer)
  assert.ok(turns > 5)
})

test('who aborts waits for nothing', async () => {
  const label = await renderer.label(reply)
  await assert.rejects(renderer.label(reply, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  const controller = new AbortController()
  const many = Array.from({ length: 40 }, () => label.pdf({ signal: controller.signal }))
  controller.abort(new Error('enough'))
  const ended = await Promise.allSettled(many)
  assert.ok(ended.every(({ status, reason }) => status === 'rejected' && reason.message === 'enough'))
  assert.ok((await label.pdf({ signal: new AbortController().signal })).length > 0)
})

test('no failure quotes what is personal', async () => {
  for (const wrong of ['{"print_html": "王小明', { print_html: '王小明' }, { waybill_id: ['王小明'] }]) {
    const error = await renderer.label(wrong).catch((error) => error)
    assert.ok(error instanceof LabelError && !JSON.stringify([error, error.message]).includes('王'))
  }
})

test('the types name every option', () => {
  const schema = JSON.parse(readFileSync(new URL('bindings/options.schema.json', root))).$defs
  const types = readFileSync(new URL('bindings/node/ts/options.ts', root), 'utf8')
  for (const kind of ['Options', 'PrintOptions']) {
    const [, body] = types.match(new RegExp(`interface ${kind} \\{([^}]*)\\}`))
    const names = [...body.matchAll(/^  (\w+)\?:/gm)].map(([, name]) => name)
    assert.deepEqual(names.sort(), Object.keys(schema[kind].properties).sort())
  }
})

test('whatever is passed, an exception is the worst that happens', async () => {
  // WAYBILL_LABEL_CALLS=100000 npm test
  let state = 26
  const pick = (all) => all[(state = (Math.imul(state, 1103515245) + 12345) >>> 0, (state >>> 8) % all.length)]
  const circular = {}
  circular.order_list = [circular]
  const damaged = () => {
    const copy = Buffer.from(reply)
    for (let times = 0; times < 3; times += 1) copy[pick([...copy.keys()])] = pick([0, 34, 92, 123, 255])
    return copy
  }
  const options = [{ strict: true }, { dpi: 300 }, { limits: { steps: 50 } }, { language: 'zpl' }, { printer: 'tsc-203', copies: 2 }]
  const rubbish = [undefined, null, true, 0, 1, -1, 2.5, NaN, 2 ** 40, 1n, '', '{}', '[]', '\ud800', '[' .repeat(5000), Symbol('x'), () => {}, [], {}]
  const objects = [circular, new Proxy({}, {}), new Uint8Array(9), new Float64Array(9), new DataView(new ArrayBuffer(9)), Buffer.from('{}'), new Map()]
  const label = await renderer.label(reply)
  const things = [renderer, label, Renderer, Label, LabelError, Renderer.prototype, Label.prototype]
  const aborted = { signal: AbortSignal.abort() }
  const calls = Number(process.env.WAYBILL_LABEL_CALLS ?? 3000)
  for (let call = 0; call < calls; call += 1) {
    const argument = () => pick([() => pick(rubbish), () => pick(objects), () => pick(options), () => pick(things), damaged, () => reply, () => aborted])()
    const thing = pick(things)
    const held = typeof thing === 'function' ? ['prototype', 'name'] : Object.getOwnPropertyNames(Object.getPrototypeOf(thing))
    const given = pick([[], [argument()], [argument(), argument()], [argument(), argument(), argument()]])
    try {
      if (typeof thing === 'function') new thing(...given)
      const member = thing[pick(held)]
      const result = typeof member === 'function' ? member.call(pick([thing, thing, pick(things)]), ...given) : member
      if (result?.[Symbol.asyncIterator]) await result.next()
      else await result
    } catch {
      // Anything but the end of the process.
    }
  }
  assert.ok((await label.pdf()).length > 0)
})
