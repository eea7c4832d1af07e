// The examples run.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const sample = path('../../../samples/sf-two-part.json')
const reply = JSON.parse(readFileSync(sample))
const folder = mkdtempSync(join(tmpdir(), 'waybill-label-'))

test('a reply to a PDF and a PNG', () => {
  const told = execFileSync('node', [path('../examples/one-label.mjs'), sample, folder], { encoding: 'utf8' })
  assert.equal(told, 'SF1400301234567 571BH-Q2-018\n')
  assert.equal(readFileSync(join(folder, 'label.pdf')).toString('latin1', 0, 5), '%PDF-')
  assert.equal(readFileSync(join(folder, 'label.png')).toString('latin1', 1, 4), 'PNG')
})

test('JSON lines to printer data', () => {
  writeFileSync(join(folder, 'day.ndjson'), `${JSON.stringify(reply)}\n`.repeat(3))
  const run = ['--experimental-strip-types', '--no-warnings', path('../examples/a-day.mts'), join(folder, 'day.ndjson'), folder]
  const [major, minor] = process.versions.node.split('.').map(Number)
  // Older ones run what tsc makes of it.
  if (major < 22 || (major === 22 && minor < 6)) {
    execFileSync(path('../node_modules/.bin/tsc'), ['-p', path('.'), '--noEmit', 'false', '--rootDir', path('../examples'), '--outDir', path('../dist/.examples')])
    run.splice(0, 3, path('../dist/.examples/a-day.mjs'))
  }
  assert.equal(execFileSync('node', run, { encoding: 'utf8' }), 'SF1400301234567\n'.repeat(3))
  assert.match(readFileSync(join(folder, 'SF1400301234567.tspl'), 'latin1'), /^SIZE 100 mm,180 mm\r\nGAP 2 mm/)
})

test('a WeChat cloud function', async () => {
  // What wx-server-sdk offers of it; the answer is that of the cloud call, in its own spelling.
  const camel = {
    errCode: 0,
    errMsg: 'openapi.logistics.getOrder:ok',
    orderId: reply.order_id,
    deliveryId: reply.delivery_id,
    waybillId: reply.waybill_id,
    printHtml: reply.print_html,
    waybillData: reply.waybill_data,
  }
  const calls = []
  const sdk = {
    DYNAMIC_CURRENT_ENV: Symbol('env'),
    init: () => {},
    getWXContext: () => ({ OPENID: 'o1' }),
    openapi: { logistics: { getOrder: async (call) => (calls.push(call), call.waybillId === 'none' ? { errCode: 40199, errMsg: 'not found' } : camel) } },
    uploadFile: async ({ cloudPath, fileContent }) => ({ fileID: `cloud://${cloudPath}#${fileContent.toString('latin1', 0, 5)}` }),
  }
  const load = Module._load
  Module._load = (name, ...rest) => (name === 'wx-server-sdk' ? sdk : load(name, ...rest))
  try {
    const { main } = createRequire(import.meta.url)('../examples/cloud-function.cjs')
    const event = { orderId: reply.order_id, deliveryId: 'SF', waybillId: reply.waybill_id }
    assert.deepEqual(await main(event), { fileID: 'cloud://labels/SF-SF1400301234567.pdf#%PDF-' })
    assert.deepEqual(await main({ ...event, waybillId: 'none' }), { error: 'api_error', hint: null })
    assert.equal(calls[0].printType, 0)
  } finally {
    Module._load = load
  }
})
